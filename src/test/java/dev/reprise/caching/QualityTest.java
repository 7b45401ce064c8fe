package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.Test;

/** What operators are told of hits that were checked, and of those that were only thought of. */
class QualityTest {
  private static final String MODEL = "bge-small-en-v1.5-q";
  private static final String FISH = "Salmon swim up the rivers in autumn to lay their eggs.";
  private static final String LOANS = "The bank lends money at four percent interest a year.";

  private static Stage stage(String semantic) {
    return stage(0.9, semantic);
  }

  private static Stage stage(double threshold, String semantic) {
    return new Stage(
        "cache: {policy: {semantic: {thresholds: {%s: %s}, %s}}}\n"
                .formatted(MODEL, threshold, semantic)
            + "prices: {m: {input-per-million: 1000, output-per-million: 2000}}\n");
  }

  /** From now on upstream says this, whatever it is asked. */
  private static void says(Stage stage, String content) {
    stage.upstream.script((request, answer) -> answer.completion(content));
  }

  private static JsonNode page(Stage stage) {
    Reply reply = stage.gateway.admin("/admin/quality");
    assertThat(reply.status()).isEqualTo(200);
    return reply.json();
  }

  private static JsonNode route(Stage stage, String name) {
    for (JsonNode route : page(stage).path("routes")) {
      if (route.path("route").asText().equals(name)) {
        return route;
      }
    }
    throw new AssertionError("no route " + name);
  }

  private static JsonNode awaitChecks(Stage stage, int right, int wrong) {
    String expected = "{\"right\":" + right + ",\"wrong\":" + wrong + "}";
    Eventually.holds(
        "checks are " + expected,
        () -> route(stage, "").path("checks").toString().equals(expected));
    return route(stage, "");
  }

  private static void expectForwarded(Reply reply, String why) {
    assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=miss; stored; detail=" + why);
  }

  @Test
  void hitsThatAreCheckedAreForwardedAndJudgedAndThePageShowsIt() {
    try (Stage stage = stage("verify-rate: 1")) {
      Stage.Tenant tenant = stage.tenant();
      says(stage, FISH);
      Expect.storedMiss(tenant.asks(ask("When do salmon swim up the rivers?")));
      expectForwarded(tenant.asks(ask("When do salmon swim up rivers?")), "verify");
      JsonNode first = awaitChecks(stage, 1, 0);
      assertThat(first.path("lookups").asInt()).isEqualTo(2);
      assertThat(first.path("withheld").asInt()).isEqualTo(1);
      assertThat(first.path("served").asInt()).isZero();
      assertThat(first.at("/refusals/no-neighbour").asInt()).isEqualTo(1);
      assertThat(first.at("/verified/precision").asDouble()).isEqualTo(1);
      assertThat(first.at("/verified/error/upper").asDouble()).isCloseTo(0.975, within(1e-9));
      assertThat(first.path("would_have_saved").isNull()).isTrue();

      says(stage, LOANS);
      expectForwarded(tenant.asks(ask("When do the salmon swim up the rivers?")), "verify");
      JsonNode second = awaitChecks(stage, 1, 1);
      assertThat(second.at("/verified/error/value").asDouble()).isEqualTo(0.5);
      assertThat(second.at("/verified/error_of_lookups/value").asDouble())
          .isCloseTo(1 / 3.0, within(1e-9));
      assertThat(sum(second.at("/similarity/withheld"))).isEqualTo(2);
      assertThat(sum(second.at("/score/right"))).isEqualTo(1);
      assertThat(sum(second.at("/score/wrong"))).isEqualTo(1);
      assertThat(stage.calls()).isEqualTo(3);
    }
  }

  @Test
  void theMetricsSayTheSameAsThePage() {
    try (Stage stage = stage("verify-rate: 1")) {
      Stage.Tenant tenant = stage.tenant();
      says(stage, FISH);
      tenant.asks(ask("When do salmon swim up the rivers?"));
      tenant.asks(ask("When do salmon swim up rivers?"));
      tenant.asks(ask("When do 12 salmon swim up the rivers?"));
      awaitChecks(stage, 1, 0);
      assertThat(stage.metric("reprise_decisions_total{course=\"withheld\",route=\"\"}"))
          .isEqualTo(1);
      assertThat(stage.metric("reprise_decisions_total{course=\"refused\",route=\"\"}"))
          .isEqualTo(2);
      assertThat(stage.metric("reprise_vetoes_total{reason=\"numbers\"}")).isEqualTo(1);
      assertThat(stage.metric("reprise_refusals_total{gate=\"guard\"}")).isEqualTo(1);
      assertThat(stage.metric("reprise_checks_total{result=\"right\",route=\"\",source=\"check\"}"))
          .isEqualTo(1);
      assertThat(stage.metric("reprise_verified_error{bound=\"value\",route=\"\"}")).isZero();
      assertThat(stage.metric("reprise_verified_error{bound=\"upper\",route=\"\"}"))
          .isCloseTo(0.975, within(1e-9));
      assertThat(stage.metric("reprise_theta{route=\"\"}")).isNaN();
      assertThat(stage.metric("reprise_similarity_permille_count{course=\"withheld\"}"))
          .isEqualTo(1);
      assertThat(stage.metric("reprise_score_permille_count{course=\"withheld\"}")).isEqualTo(1);
      assertThat(route(stage, "").at("/vetoes/numbers").asInt()).isEqualTo(1);
    }
  }

  @Test
  void inTheShadowNothingIsServedAndThePageSaysWhatWouldHaveBeenSaved() {
    try (Stage stage = stage("shadow: true, verify-rate: 0")) {
      Stage.Tenant tenant = stage.tenant();
      says(stage, FISH);
      Expect.storedMiss(tenant.asks(ask("When do salmon swim up the rivers?")));
      Reply second = tenant.asks(ask("When do salmon swim up rivers?"));
      expectForwarded(second, "shadow");
      assertThat(second.content()).isEqualTo(FISH);
      awaitChecks(stage, 1, 0);
      says(stage, LOANS);
      Reply third = tenant.asks(ask("When do the salmon swim up the rivers?"));
      expectForwarded(third, "shadow");
      assertThat(third.content()).isEqualTo(LOANS);
      JsonNode route = awaitChecks(stage, 1, 1);
      assertThat(stage.calls()).isEqualTo(3);
      assertThat(route.path("shadow").asBoolean()).isTrue();
      assertThat(route.path("served").asInt()).isZero();
      JsonNode saved = route.path("would_have_saved");
      assertThat(saved.path("requests").asInt()).isEqualTo(2);
      assertThat(saved.path("of").asInt()).isEqualTo(3);
      assertThat(saved.path("compared").asInt()).isEqualTo(2);
      assertThat(saved.path("prompt_tokens").asInt()).isEqualTo(22);
      assertThat(saved.path("completion_tokens").asInt()).isEqualTo(14);
      assertThat(saved.path("money").asDouble()).isCloseTo(0.05, within(1e-9));
      assertThat(saved.at("/wrong/value").asDouble()).isEqualTo(0.5);
      assertThat(saved.at("/wrong/lower").asDouble()).isCloseTo(0.0126, within(5e-5));
      assertThat(saved.at("/wrong/upper").asDouble()).isCloseTo(0.9874, within(5e-5));
      Expect.exactHit(tenant.asks(ask("When do salmon swim up rivers?")));
    }
  }

  @Test
  void missesTeachWhetherTheNearestWouldHaveBeenRight() {
    try (Stage stage = stage(0.99, "verify-rate: 0")) {
      Stage.Tenant tenant = stage.tenant();
      says(stage, FISH);
      Expect.storedMiss(tenant.asks(ask("When do salmon swim up the rivers?")));
      Expect.storedMiss(tenant.asks(ask("When do hungry salmon swim up the long rivers?")));
      Eventually.holds(
          "a label from a miss", () -> route(stage, "").at("/misses/right").asInt() == 1);
      JsonNode route = route(stage, "");
      assertThat(route.path("checks").toString()).isEqualTo("{\"right\":0,\"wrong\":0}");
      assertThat(route.at("/refusals/evidence").asInt()).isEqualTo(1);
      assertThat(route.at("/verified/error/value").isNull()).isTrue();
    }
  }

  @Test
  void thetaAndLabelsAreShownForEachPlaceByItsDigest() {
    try (Stage stage = stage("verify-rate: 1")) {
      Stage.Tenant tenant = stage.tenant("Bearer a-secret-credential");
      says(stage, FISH);
      tenant.asks(ask("When do salmon swim up the rivers?"));
      tenant.asks(ask("When do salmon swim up rivers?"));
      awaitChecks(stage, 1, 0);
      Reply reply = stage.gateway.admin("/admin/quality");
      JsonNode places = reply.json().path("calibrations");
      assertThat(places).isNotEmpty();
      for (JsonNode place : places) {
        assertThat(place.path("theta").isNull()).isTrue();
        assertThat(place.path("curve").isNull()).isTrue();
        assertThat(place.path("labels").asInt()).isPositive();
        assertThat(place.path("requests").asInt()).isPositive();
        assertThat(place.path("max_error_rate").asDouble()).isEqualTo(0.01);
      }
      assertThat(reply.body()).doesNotContain("salmon").doesNotContain("a-secret-credential");
    }
  }

  @Test
  void thePageTakesNoParametersAndNothingButAGet() {
    try (Stage stage = stage("verify-rate: 0")) {
      assertThat(stage.gateway.admin("/admin/quality?x=1").status()).isEqualTo(400);
      Reply post = stage.gateway.admin("POST", "/admin/quality", "{}");
      assertThat(post.status()).isEqualTo(405);
      assertThat(post.header("allow")).isEqualTo("GET, HEAD");
    }
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }
}
