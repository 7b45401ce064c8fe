package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.store.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of metrics is what the documentation says it is. */
class MetricsPageTest {
  private static final Pattern DOCUMENTED =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (counter|gauge|histogram|summary) \\|");
  private static final Pattern TYPED = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");

  @TempDir private Path folder;

  @Test
  void everyMetricIsDocumentedWithItsTypeAndEveryDocumentedOneIsThere() throws Exception {
    Set<String> found = new TreeSet<>();
    try (Collector collector = new Collector();
        RedisServer redis = RedisServer.start()) {
      String traces = "telemetry: {traces: {url: '" + collector.url("/v1/traces") + "'}}\n";
      found.addAll(families("store: {data-dir: '" + folder + "'}\n" + traces));
      String judge = "judge: {enabled: true, url: 'http://127.0.0.1:1/v1', model: judge}\n";
      found.addAll(families("store: {shared: {urls: ['" + redis.uri() + "']}}\n" + judge));
    }
    found.addAll(familiesOfTheProgram());
    assertThat(found).containsExactlyInAnyOrderElementsOf(documented());
  }

  @Test
  void metricsArePushedWhereThatIsWanted() {
    try (Collector collector = new Collector();
        ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, Traffic.SETTINGS + push(collector))) {
      Traffic.script(upstream);
      Traffic.run(gateway);
      Eventually.holds(
          "they arrive",
          () ->
              collector.metrics().stream()
                  .anyMatch(
                      metric ->
                          metric.getName().equals("gen_ai.server.request.duration")
                              && metric.hasHistogram()));
      Eventually.holds(
          "reprise_requests_total > 0", () -> gateway.metric("reprise_requests_total") > 0);
    }
  }

  private static String push(Collector collector) {
    return "telemetry: {metrics: {interval-seconds: 1, url: '"
        + collector.url("/v1/metrics")
        + "'}}\n";
  }

  /** Names and types, once each kind of request has been seen. */
  private static Set<String> families(String settings) {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, Traffic.SETTINGS + settings)) {
      Traffic.script(upstream);
      Traffic.run(gateway);
      gateway.chat(ask("Anything else?"));
      gateway.chat(askStream("And in pieces?"));
      return pairs(TYPED, gateway.admin("/metrics").body());
    }
  }

  /** With TLS, and with callers that it does not know. */
  private Set<String> familiesOfTheProgram() throws Exception {
    Certificate certificate = new Certificate(folder, "ip:127.0.0.1");
    String yaml =
        "access: {required: true}\nserver: {tls: {certificate-file: '%s', key-file: '%s'}}\n"
            .formatted(certificate.pem(), certificate.keyPem());
    Path config = Files.writeString(folder.resolve("reprise.yaml"), yaml);
    String[] start = {"serve", "--config", config.toString(), "--port=0", "--admin-port=0"};
    try (GatewayProcess program = new GatewayProcess(start);
        HttpsCaller caller =
            new HttpsCaller(program.port(), certificate.trust(), HttpClient.Version.HTTP_2);
        HttpClient admin = HttpClient.newHttpClient()) {
      assertThat(caller.chat(ask("Who am I?")).statusCode()).isEqualTo(401);
      URI page = URI.create("http://127.0.0.1:" + program.adminPort() + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(page).build();
      return pairs(TYPED, admin.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  private static Set<String> documented() throws Exception {
    Path page = Programs.project().resolve("docs/observability.md");
    return pairs(DOCUMENTED, Files.readString(page));
  }

  private static Set<String> pairs(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(found -> found.group(1) + " " + found.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
