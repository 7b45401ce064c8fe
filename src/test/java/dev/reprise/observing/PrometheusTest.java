package dev.reprise.observing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped for Grafana and Prometheus, against a real Prometheus and a real gateway. */
class PrometheusTest {
  private static final Path DOCKER = Programs.project().resolve("docker");
  private static final String RULES = DOCKER.resolve("prometheus/reprise.rules.yml").toString();

  /** Panels of what a few seconds of good traffic have none of. */
  private static final Set<String> MAY_BE_EMPTY = Set.of("Vetoes of the guard");

  @TempDir private Path directory;

  /** A query of the dashboard, and the panel that it is of. */
  private record Query(String panel, String expression) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dashboardAndRulesGetWhatTheyAskFor(boolean isNative) throws Exception {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, Traffic.SETTINGS);
        Prometheus prometheus = new Prometheus(directory, gateway, isNative)) {
      Traffic.script(upstream);
      Traffic.run(gateway);
      Eventually.holds(
          "a scrape of the traffic", () -> prometheus.hasResult("reprise_money_total > 0"));
      Traffic.run(gateway);

      assertThat(prometheus.hasResult("histogram_count(reprise_exchange_seconds)"))
          .isEqualTo(isNative);
      assertThat(prometheus.hasResult("reprise_exchange_seconds_bucket")).isEqualTo(!isNative);
      for (Query query : dashboard()) {
        check(prometheus, gateway, query);
      }
      checkRules(prometheus);
    }
  }

  private static void check(Prometheus prometheus, TestGateway gateway, Query query) {
    JsonNode answer = prometheus.query(query.expression());
    assertThat(answer.path("status").asText())
        .as("%s: %s: %s", query.panel(), query.expression(), answer)
        .isEqualTo("success");
    if (!MAY_BE_EMPTY.contains(query.panel())) {
      Eventually.holds(
          query.panel() + " has data: " + query.expression(),
          () -> {
            boolean has = prometheus.hasResult(query.expression());
            if (!has) {
              // Rates look at the last ten seconds.
              Traffic.run(gateway);
            }
            return has;
          });
    }
  }

  private static void checkRules(Prometheus prometheus) {
    Eventually.holds("each rule has been evaluated", () -> rules(prometheus, "unknown").isEmpty());
    assertThat(rules(prometheus, "err")).isEmpty();
    for (String name : rules(prometheus, "ok")) {
      if (name.startsWith("reprise:")) {
        Eventually.holds(name + " has data", () -> prometheus.hasResult(name));
      }
    }
  }

  /** Names of the rules of this health. */
  private static List<String> rules(Prometheus prometheus, String health) {
    List<String> names = new ArrayList<>();
    for (JsonNode group : prometheus.rules()) {
      for (JsonNode rule : group.path("rules")) {
        if (rule.path("health").asText().equals(health)) {
          names.add(rule.path("name").asText());
        }
      }
    }
    return names;
  }

  private static List<Query> dashboard() throws IOException {
    JsonNode dashboard =
        TestGateway.parse(Files.readString(DOCKER.resolve("grafana/reprise.json")));
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String expression =
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "10s")
                .replace("$__range", "10s")
                .replaceAll("\\$\\w+", ".*");
        queries.add(new Query(panel.path("title").asText(), expression));
      }
    }
    assertThat(queries).hasSizeGreaterThan(30);
    return queries;
  }

  @Test
  void theRulesAreWellFormedAndEachAlertComesWhenItShould() throws IOException {
    assertThat(promtool("check", "rules", RULES)).contains("SUCCESS");
    String tests = RULES.replace(".yml", ".test.yml");
    assertThat(promtool("test", "rules", tests)).contains("SUCCESS");
    for (String alert : alerts()) {
      assertThat(Files.readString(Path.of(tests))).contains("alertname: " + alert);
    }
    String config = DOCKER.resolve("prometheus/prometheus.yml").toString();
    assertThat(promtool("check", "config", config)).contains("SUCCESS");
  }

  private static List<String> alerts() throws IOException {
    return Files.readAllLines(Path.of(RULES)).stream()
        .filter(line -> line.strip().startsWith("- alert: "))
        .map(line -> line.substring(line.indexOf(": ") + 2))
        .toList();
  }

  private static String promtool(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Programs.find("promtool").toString()));
    command.addAll(List.of(arguments));
    Programs.Run run = Programs.run(command);
    assertThat(run.exitCode()).as(run.output()).isZero();
    return run.output();
  }
}
