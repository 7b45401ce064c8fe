package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts what is measured, on the core that is kept for it, and waits until it listens. */
final class Launcher {
  /** Of what is measured; load and upstream have the others. */
  static final String CORE = "0";

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = 1_000_000;

  private final Processes processes;

  Launcher(Processes processes) {
    this.processes = processes;
  }

  Subject start(String name, int port, Map<String, String> environment, List<String> command)
      throws IOException {
    return start(name, port, environment, CORE, command);
  }

  /**
   * @param cores as {@code taskset} names them
   */
  Subject start(
      String name, int port, Map<String, String> environment, String cores, List<String> command)
      throws IOException {
    Path log = Files.createTempFile(processes.folder(), "log-", ".txt");
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
    pinned.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(pinned);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = processes.start(builder);
    long start = System.nanoTime();
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() - start > LIMIT_NANOS) {
        Processes.end(process);
        throw new IOException(name + " did not start: " + Files.readString(log).strip());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return new Subject(name, port, List.of(), process);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
