package dev.reprise.observing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real Prometheus that scrapes a gateway several times a second and evaluates our rules. */
final class Prometheus implements AutoCloseable {
  private static final String SETTINGS =
      """
      global: {scrape_interval: 250ms, evaluation_interval: 500ms}
      rule_files: ['%s']
      scrape_configs:
        - job_name: reprise
          static_configs: [{targets: ['127.0.0.1:%d']}]
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /**
   * @param isNative whether it takes native histograms, else classic ones
   */
  Prometheus(Path directory, TestGateway gateway, boolean isNative) {
    try {
      port = freePort();
      Path rules = Programs.project().resolve("docker/prometheus/reprise.rules.yml");
      Path settings = directory.resolve("prometheus.yml");
      Files.writeString(settings, SETTINGS.formatted(rules, gateway.adminPort()));
      process =
          new ProcessBuilder(
                  Programs.find("prometheus").toString(),
                  "--config.file=" + settings,
                  "--storage.tsdb.path=" + directory.resolve("tsdb"),
                  "--web.listen-address=127.0.0.1:" + port,
                  "--enable-feature=" + (isNative ? "native-histograms" : "extra-scrape-metrics"),
                  "--log.level=warn")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.holds("Prometheus is ready", () -> status("/-/ready") == 200);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What an expression comes to now: {@code status}, {@code error} and {@code data.result}. */
  JsonNode query(String expression) {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return TestGateway.parse(get("/api/v1/query?query=" + encoded).body());
  }

  /** Whether an expression comes to anything now. */
  boolean hasResult(String expression) {
    return !query(expression).path("data").path("result").isEmpty();
  }

  /** The groups of rules as they stand. */
  JsonNode rules() {
    return TestGateway.parse(get("/api/v1/rules").body()).path("data").path("groups");
  }

  private int status(String path) {
    try {
      return get(path).statusCode();
    } catch (UncheckedIOException e) {
      if (!process.isAlive()) {
        throw new AssertionError("Prometheus has ended", e);
      }
      return 0;
    }
  }

  private HttpResponse<String> get(String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    client.close();
  }
}
