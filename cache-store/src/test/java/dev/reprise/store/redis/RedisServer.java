package dev.reprise.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A real server of its own on this machine, that can be killed, stopped and brought back. */
public final class RedisServer implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final String program;

  /** With {@code @PORT} for its port. */
  private final List<String> options;

  /** What its client needs to be let in. */
  private final List<String> credentials;

  private final Path directory;
  private final int port;
  private Process process;

  private RedisServer(
      String program, Path directory, List<String> options, List<String> credentials) {
    this.program = program;
    this.port = freePort();
    this.directory = directory;
    this.options = options;
    this.credentials = credentials;
    restart();
  }

  /** Redis, empty. */
  public static RedisServer start(String... options) {
    return start("redis-server", options);
  }

  /** Valkey, empty. */
  public static RedisServer startValkey(String... options) {
    return start("valkey-server", options);
  }

  private static RedisServer start(String program, String... options) {
    return new RedisServer(program, newDirectory(), List.of(options), List.of());
  }

  /**
   * One that only speaks TLS, with this certificate, and only with this user.
   *
   * @param keys PEM file of the certificate's private key
   */
  public static RedisServer startSecured(
      Path certificate, Path keys, String user, String password) {
    Path directory = newDirectory();
    Path users = directory.resolve("users.acl");
    write(users, "user default off\nuser %s on >%s ~* &* +@all\n".formatted(user, password));
    List<String> options =
        List.of(
            "--port",
            "0",
            "--tls-port",
            "@PORT",
            "--save",
            "",
            "--tls-auth-clients",
            "no",
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            keys.toString(),
            "--aclfile",
            users.toString());
    List<String> credentials =
        List.of(
            "--tls",
            "--cacert",
            certificate.toString(),
            "--user",
            user,
            "--pass",
            password,
            "--no-auth-warning");
    return new RedisServer("redis-server", directory, options, credentials);
  }

  /** A sentinel that alone decides when the master is gone: after a quarter of a second. */
  public static RedisServer startSentinel(String master, RedisServer first) {
    Path directory = newDirectory();
    Path settings = directory.resolve("sentinel.conf");
    write(
        settings,
        """
        sentinel monitor %1$s 127.0.0.1 %2$d 1
        sentinel down-after-milliseconds %1$s 250
        sentinel failover-timeout %1$s 2000
        """
            .formatted(master, first.port()));
    List<String> options = List.of(settings.toString(), "--sentinel", "--port", "@PORT");
    return new RedisServer("redis-server", directory, options, List.of());
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("servers");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Below those that the system gives away, so that it is still free after a restart. */
  private static int freePort() {
    for (int tries = 0; tries < 1_000; tries++) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 22_000);
      // A cluster's nodes speak with each other on the port 10,000 above.
      if (isFree(port) && isFree(port + 10_000)) {
        return port;
      }
    }
    throw new AssertionError("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  public URI uri() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  /** Where it keeps its files. */
  public Path directory() {
    return directory;
  }

  /** Starts it again on its port, with what it has saved: nothing unless the options say so. */
  public void restart() {
    List<String> command = new ArrayList<>();
    command.add(ServerPrograms.find(program).toString());
    if (!options.contains("@PORT")) {
      command.addAll(List.of("--port", "@PORT", "--save", ""));
    }
    command.addAll(options);
    command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString()));
    command.replaceAll(word -> word.equals("@PORT") ? Integer.toString(port) : word);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
  }

  private void awaitAnswer() {
    long end = System.nanoTime() + START_NANOS;
    while (!ask("PING").equals("PONG")) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new AssertionError("the server does not start: " + log());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Runs a command by the server's own client; its output, trimmed. */
  public String ask(String... command) {
    List<String> all = new ArrayList<>();
    all.add(ServerPrograms.find(program.replace("-server", "-cli")).toString());
    all.addAll(List.of("-h", "127.0.0.1", "-p", Integer.toString(port)));
    all.addAll(credentials);
    all.addAll(List.of(command));
    try {
      Process client = new ProcessBuilder(all).redirectErrorStream(true).start();
      try (InputStream output = client.getInputStream()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void flushAll() {
    ask("FLUSHALL");
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGSTOP: connections stay, nobody answers. */
  public void stop() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
