package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running gateway writes, {@code reprise analyze} reads, in either form. */
class OwnLogTest {
  private static final String JVMS_OWN = "WARNING: Using incubator modules: jdk.incubator.vector";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  void isReadByAnalyze(String format) throws Exception {
    Path log = Files.write(folder.resolve("gateway.log"), logOf(format));
    Path json = folder.resolve("report.json");
    try (GatewayProcess analyze =
        new GatewayProcess("analyze", log.toString(), "--json", json.toString())) {
      assertThat(analyze.exitCode()).isZero();
      assertThat(analyze.said())
          .anyMatch(line -> line.contains("Hits 33.3 %"))
          .anyMatch(line -> line.startsWith("Errors ─"))
          .anyMatch(line -> line.strip().startsWith("faq"));
    }
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/source/bad").asInt()).as(report.toPrettyString()).isZero();
    JsonNode happened = report.path("happened");
    assertThat(happened.path("requests").asInt()).isEqualTo(3);
    assertThat(happened.at("/errors/429").asInt()).isEqualTo(1);
    assertThat(happened.at("/routes/0/name").asText()).isEqualTo("faq");
    assertThat(happened.at("/routes/0/exact").asInt()).isEqualTo(1);
    assertThat(happened.at("/tenants")).hasSize(1);
    assertThat(happened.at("/tokens_saved").asInt()).isPositive();
    assertThat(happened.at("/money_saved").asDouble()).isPositive();
  }

  private List<String> logOf(String format) throws Exception {
    List<String> lines = new ArrayList<>(List.of(JVMS_OWN));
    try (ScriptedUpstream upstream = new ScriptedUpstream()) {
      upstream.script(
          (request, answer) -> {
            if (request.body().contains("too much")) {
              answer.json(429, "{}");
            } else {
              answer.completion("an answer");
            }
          });
      Path config = Files.writeString(folder.resolve("reprise.yaml"), yaml(upstream.base()));
      try (GatewayProcess gateway =
          new GatewayProcess(
              Map.of("REPRISE_LOG_FORMAT", format),
              "serve",
              "--config",
              config.toString(),
              "--port",
              "0",
              "--admin-port",
              "0")) {
        try (RawClient client = new RawClient(gateway.port())) {
          client.chat(ask("an invoice")).response();
          client.chat(ask("an invoice")).response();
          client.chat(ask("too much")).response();
        }
        gateway.terminate();
        assertThat(gateway.exitCode()).isZero();
        lines.addAll(gateway.said());
      }
    }
    return lines;
  }

  private static String yaml(URI upstream) {
    return """
    upstream: {url: '%s'}
    prices: {'*': {input-per-million: 1, output-per-million: 1}}
    cache:
      policy: {semantic: {enabled: false}}
      routes: {faq: {match: {questions: ['*invoice*']}}}
    """
        .formatted(upstream);
  }
}
