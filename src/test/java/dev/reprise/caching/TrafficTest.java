package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the admin API tells of the traffic. */
class TrafficTest {
  private final Stage stage =
      new Stage(
          """
          prices: {m: {input-per-million: 1, output-per-million: 2}}
          cache:
            policy: {semantic: {enabled: false}}
            routes:
              faq: {match: {questions: ["*password*"]}}
          """);
  private final Stage.Tenant tenant = stage.tenant("Bearer a-secret-key");

  @AfterEach
  void close() {
    stage.close();
  }

  private JsonNode get(String path) {
    Reply reply = stage.gateway.admin(path);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private void play() {
    tenant.asks(Completions.ask("a password"));
    tenant.asks(Completions.ask("a password"));
    tenant.asks(Completions.ask("another thing"));
    tenant.asks(Completions.ask("hot", "\"temperature\":1.9"));
    tenant.asks(Completions.ask("wrong"), "reprise-ttl", "nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5m", "1h", "24h"})
  void figuresAddUpOverTimeAndByRoute(String window) {
    play();
    JsonNode stats = get("/admin/stats?window=" + window);
    JsonNode total = stats.path("total");
    assertThat(total.path("exact").asInt()).isEqualTo(1);
    assertThat(total.path("miss").asInt()).isEqualTo(2);
    assertThat(total.path("bypass").asInt()).isEqualTo(1);
    assertThat(total.path("refused").asInt()).isEqualTo(1);
    assertThat(total.path("tokens_saved").asInt()).isEqualTo(18);
    assertThat(total.path("money_saved").asDouble()).isEqualTo(25e-6);
    assertThat(total.path("hit_p50_ms").asDouble()).isPositive();
    assertThat(total.path("miss_p95_ms").asDouble()).isPositive();
    assertThat(stats.path("since_start")).isEqualTo(total);
    assertThat(sum(stats.at("/series/miss"))).isEqualTo(2);
    assertThat(sum(stats.at("/series/tokens_saved"))).isEqualTo(18);
    assertThat(stats.at("/series/hit_p50_ms")).hasSameSizeAs(stats.at("/series/miss"));
    assertThat(stats.at("/routes/0/route").asText()).isEmpty();
    assertThat(stats.at("/routes/0/miss").asInt()).isEqualTo(1);
    assertThat(stats.at("/routes/1/route").asText()).isEqualTo("faq");
    assertThat(stats.at("/routes/1/exact").asInt()).isEqualTo(1);
    assertThat(stats.at("/store/entries").asInt()).isEqualTo(2);
    assertThat(stats.path("now_ms").asLong()).isGreaterThan(stats.path("started_ms").asLong());
  }

  @Test
  void anUnknownWindowIsRefusedWithWhatWasExpected() {
    for (String query : new String[] {"window=2h", "window=", "windw=1h"}) {
      assertThat(stage.gateway.admin("/admin/stats?" + query).status()).isEqualTo(400);
    }
    assertThat(stage.gateway.admin("/admin/stats?window=2h").body()).contains("5m, 1h or 24h");
  }

  @Test
  void theLastRequestsAreToldWithOutcomeAndReasonAndWithoutATextOrACredential() {
    play();
    Reply reply = stage.gateway.admin("/admin/live");
    assertThat(reply.body()).doesNotContain("password", "another thing", "a-secret-key", "answer");
    JsonNode requests = reply.json().path("requests");
    assertThat(requests.findValuesAsText("outcome"))
        .containsExactly("miss", "exact-hit", "miss", "bypass", "refused");
    assertThat(requests.findValuesAsText("reason"))
        .containsExactly("", "", "", "high-temperature", "invalid_cache_control");
    assertThat(requests.findValuesAsText("route")).startsWith("faq", "faq", "");
    assertThat(requests.findValuesAsText("tenant").getFirst()).isNotEmpty();
    assertThat(requests.at("/1/tokens_saved").asInt()).isEqualTo(18);
    assertThat(requests.at("/0/tokens_spent").asInt()).isEqualTo(18);
    assertThat(reply.json().path("last").asInt()).isEqualTo(5);
  }

  @Test
  void whoAsksAgainGetsTheNewOnesAlone() {
    play();
    assertThat(get("/admin/live?after=5").path("requests")).isEmpty();
    tenant.asks(Completions.ask("a password"));
    JsonNode fresh = get("/admin/live?after=5");
    assertThat(fresh.at("/requests/0/outcome").asText()).isEqualTo("exact-hit");
    assertThat(fresh.path("requests")).hasSize(1);
    assertThat(fresh.path("last").asInt()).isEqualTo(6);
    // As if this were another process than the one that was asked before.
    assertThat(get("/admin/live?after=1000").path("requests")).hasSize(6);
    assertThat(stage.gateway.admin("/admin/live?after=-1").status()).isEqualTo(400);
  }

  private static int sum(JsonNode figures) {
    int sum = 0;
    for (JsonNode figure : figures) {
      sum += figure.asInt();
    }
    return sum;
  }
}
