package dev.reprise.benchmarks.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a running gateway tells of itself, and Linux of it. */
final class Vitals {
  /** Of a generation as a whole, as the serial collector puts it. */
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private final HttpClient client = HttpClient.newHttpClient();
  private final long pid;
  private final URI metrics;

  /**
   * One look.
   *
   * @param residentBytes of the process
   * @param descriptors open
   * @param threads of the operating system
   * @param busy requests in flight, flights and held bytes of bodies, together: 0 when idle
   */
  record Sign(long residentBytes, long descriptors, long threads, double busy, double entries) {}

  Vitals(long pid, int adminPort) {
    this.pid = pid;
    metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
  }

  Sign look() throws IOException, InterruptedException {
    String text =
        client
            .send(
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    try (Stream<Path> files = Files.list(proc("fd"))) {
      return new Sign(
          status("VmRSS:") << 10,
          files.count(),
          status("Threads:"),
          value(text, "reprise_in_flight")
              + value(text, "reprise_flights")
              + value(text, "reprise_held_bytes"),
          value(text, "reprise_store_entries"));
    }
  }

  /** Bytes of the heap that are still in use after all of it has been collected. */
  long liveBytes() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    long kilobytes = 0;
    while (used.find()) {
      kilobytes += Long.parseLong(used.group(1));
    }
    return kilobytes << 10;
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(program, Long.toString(pid), command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private long status(String key) throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }
}
