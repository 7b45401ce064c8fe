package dev.reprise.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A process that is measured: the gateway, or what a user would pick instead. */
final class Rival implements AutoCloseable {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process process;
  private final int port;

  private Rival(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The gateway as {@code serve} runs it, in front of this upstream. */
  static Rival gateway(int upstreamPort, String... more) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.reprise.cli.Main",
            "serve",
            "--upstream",
            "http://127.0.0.1:" + upstreamPort + "/v1",
            "--port",
            Integer.toString(port),
            "--admin-port",
            "0"));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("REPRISE_ACCESS_LOG", "OFF");
    return start(builder, port);
  }

  /** nginx as a plain reverse proxy with one worker; null when it is not installed. */
  static @Nullable Rival nginx(int upstreamPort) throws IOException {
    Path directory = Files.createTempDirectory("bench-nginx");
    int port = freePort();
    Path config = directory.resolve("nginx.conf");
    Files.writeString(
        config,
        """
        daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
        events { worker_connections 4096; }
        http {
          access_log off; keepalive_requests 1000000;
          client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
          uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          upstream up { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 1000000; }
          server {
            listen 127.0.0.1:%3$d;
            location / {
              proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection "";
              proxy_buffering off; proxy_request_buffering off;
            }
          }
        }
        """
            .formatted(directory, upstreamPort, port));
    try {
      return start(new ProcessBuilder("nginx", "-c", config.toString()), port);
    } catch (IOException e) {
      return null;
    }
  }

  int port() {
    return port;
  }

  /** Resident memory in MB; -1 where the system does not tell. */
  long residentMegabytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("[^0-9]", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(-1024)
        / 1024;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static Rival start(ProcessBuilder builder, int port) throws IOException {
    Path log = Files.createTempFile("bench-", ".log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long end = System.nanoTime() + START_LIMIT_NANOS;
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        process.destroyForcibly();
        String name = builder.command().getFirst().toLowerCase(Locale.ROOT);
        throw new UncheckedIOException(new IOException(name + ": " + Files.readString(log)));
      }
      LockSupport.parkNanos(1_000_000);
    }
    return new Rival(process, port);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
