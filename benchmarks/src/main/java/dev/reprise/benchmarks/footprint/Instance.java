package dev.reprise.benchmarks.footprint;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process of {@code ./reprise serve}, timed from its start. Linux only: it reads /proc. */
final class Instance implements AutoCloseable {
  static final String QUESTION = "How do I reset my password?";
  private static final String PARAPHRASE = "How can I reset my password?";
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int TICKS_PER_SECOND = 100;

  private final long begunNanos = System.nanoTime();
  private final Process process;
  private final Path log;
  private final int port = freePort();
  private final int adminPort = freePort();

  /**
   * @param command of the launcher
   * @param javaOptions added to those of the launcher
   */
  Instance(List<String> command, String javaOptions, URI upstream, Path folder) throws IOException {
    log = folder.resolveSibling("reprise.log");
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("serve", "--upstream", upstream.toString()));
    all.addAll(List.of("--port", Integer.toString(port)));
    all.addAll(List.of("--admin-port", Integer.toString(adminPort)));
    all.addAll(List.of("--data-dir", folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(Map.of("REPRISE_JAVA_OPTS", javaOptions, "REPRISE_ACCESS_LOG", "OFF"));
    process = builder.start();
  }

  int port() {
    return port;
  }

  /**
   * Asks a paraphrase of what is in the cache again and again until it is a semantic hit.
   *
   * @return seconds from the start to the last byte of that answer
   */
  double awaitSemanticHit() throws IOException {
    // Kept, an answer that came before the cache was in memory would make the next an exact hit.
    await(() -> ask(PARAPHRASE, "read-only").contains("detail=semantic"));
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  /** Waits until what was kept is in memory. */
  void awaitReady() throws IOException {
    URI ready = URI.create("http://127.0.0.1:" + adminPort + "/health/ready");
    await(
        () -> {
          HttpURLConnection request = (HttpURLConnection) ready.toURL().openConnection();
          return request.getResponseCode() == 200;
        });
  }

  /** Has a question answered and kept. */
  void keep(String question) throws IOException {
    ask(question, "read-write");
  }

  /** The answer's Cache-Status. */
  private String ask(String question, String mode) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/v1/chat/completions");
    HttpURLConnection request = (HttpURLConnection) uri.toURL().openConnection();
    request.setRequestMethod("POST");
    request.setDoOutput(true);
    request.setRequestProperty("Content-Type", "application/json");
    request.setRequestProperty("Authorization", "Bearer bench");
    request.setRequestProperty("reprise-mode", mode);
    request.getOutputStream().write(body(question));
    try (InputStream answer = request.getInputStream()) {
      answer.readAllBytes();
    }
    return String.valueOf(request.getHeaderField("Cache-Status"));
  }

  static byte[] body(String question) {
    String body =
        "{\"model\":\"bench\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
    return body.getBytes(StandardCharsets.UTF_8);
  }

  long residentMegabytes() throws IOException {
    return Files.readAllLines(proc("status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024;
  }

  /** Of all threads since the start, user and system. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (double) (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  @Override
  public void close() {
    process.toHandle().destroy();
    process.onExit().join();
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  @FunctionalInterface
  private interface Check {
    boolean holds() throws IOException;
  }

  private void await(Check check) throws IOException {
    while (!passes(check)) {
      if (!process.isAlive() || System.nanoTime() - begunNanos > LIMIT_NANOS) {
        close();
        throw new IOException("it does not come up: " + Files.readString(log));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean passes(Check check) {
    try {
      return check.holds();
    } catch (IOException e) {
      return false; // It does not listen yet.
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no port", e);
    }
  }
}
