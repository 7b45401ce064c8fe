package dev.reprise.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.chat.Usage;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.Calibrations.Place;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.decision.Hurdle;
import dev.reprise.decision.Logistic;
import dev.reprise.decision.Quality;
import dev.reprise.decision.Traffic;
import dev.reprise.guard.Veto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityJsonTest {
  private static final CachePolicy EVIDENCE = Traffic.policy(Rule.EVIDENCE, false, 0.01);
  private static final CachePolicy SHADOW = Traffic.policy(Rule.PER_ENTRY, true, 0.02);

  private final Quality quality =
      new Quality(Traffic.config(EVIDENCE, Map.of("faq", SHADOW)), QualityJsonTest::cost, null);

  private static double cost(String model, Usage usage) {
    return usage.totalTokens() / 1000.0;
  }

  private JsonNode route(String name) {
    for (JsonNode route : QualityJson.of(quality.read(), List.of(), null).path("routes")) {
      if (route.path("route").asText().equals(name)) {
        return route;
      }
    }
    throw new AssertionError("no route " + name);
  }

  @Test
  void aRouteWithoutTrafficShowsZerosAndNulls() {
    JsonNode route = route("");
    assertThat(route.path("policy").asText()).isEqualTo("evidence");
    assertThat(route.path("max_error_rate").asDouble()).isEqualTo(0.01);
    assertThat(route.path("verify_rate").asDouble()).isEqualTo(0.03);
    assertThat(route.path("lookups").asInt(-1)).isZero();
    assertThat(route.at("/checks/wrong").asInt(-1)).isZero();
    assertThat(route.at("/verified/precision").isNull()).isTrue();
    assertThat(route.at("/verified/hit_share").isNull()).isTrue();
    assertThat(route.at("/verified/error").toString())
        .isEqualTo("{\"value\":null,\"lower\":0.0,\"upper\":1.0}");
    assertThat(route.path("would_have_saved").isNull()).isTrue();
    assertThat(route.path("refusals")).hasSize(Hurdle.values().length);
    assertThat(route.path("vetoes")).hasSize(Veto.values().length);
  }

  @Test
  void theThresholdInForceIsThatOfTheModelInUse() {
    Map<String, Double> thresholds = EVIDENCE.semantic().thresholds();
    String model = thresholds.keySet().iterator().next();
    JsonNode known = QualityJson.of(quality.read(), List.of(), model);
    assertThat(known.path("embedding_model").asText()).isEqualTo(model);
    assertThat(known.at("/routes/0/threshold").asDouble()).isEqualTo(thresholds.get(model));
    JsonNode unknown = QualityJson.of(quality.read(), List.of(), "of-nobody");
    assertThat(unknown.at("/routes/0/threshold").isNull()).isTrue();
    assertThat(route("").path("threshold").isNull()).isTrue();
    assertThat(route("").path("enabled").asBoolean()).isTrue();
  }

  @Test
  void countsAndTheVerifiedErrorAreShown() {
    Traffic traffic = new Traffic(quality, "", EVIDENCE);
    traffic.served(0.97, 0.19).withheld(0.97, 0.19).tooWeak(0.8, 0).refused(Veto.NUMBERS);
    traffic.checked(28, 1).judged(Source.FEEDBACK, true, 0.9, 0.1);
    quality.missed(traffic.plan());
    quality.alarmed(traffic.plan());
    JsonNode route = route("");
    assertThat(route.path("lookups").asInt()).isEqualTo(4);
    assertThat(route.path("served").asInt()).isEqualTo(1);
    assertThat(route.path("withheld").asInt()).isEqualTo(1);
    assertThat(route.path("refused").asInt()).isEqualTo(2);
    assertThat(route.at("/refusals/guard").asInt()).isEqualTo(1);
    assertThat(route.at("/vetoes/numbers").asInt()).isEqualTo(1);
    assertThat(route.path("checks").toString()).isEqualTo("{\"right\":28,\"wrong\":1}");
    assertThat(route.path("feedback").toString()).isEqualTo("{\"right\":1,\"wrong\":0}");
    assertThat(route.path("lessons_missed").asInt()).isEqualTo(1);
    assertThat(route.path("alarms").asInt()).isEqualTo(1);
    assertThat(route.at("/verified/precision").asDouble()).isCloseTo(28 / 29.0, within(1e-9));
    assertThat(route.at("/verified/error/lower").asDouble()).isCloseTo(0.0009, within(5e-5));
    assertThat(route.at("/verified/error/upper").asDouble()).isCloseTo(0.1776, within(5e-5));
    assertThat(route.at("/verified/error_of_lookups/upper").asDouble())
        .isCloseTo(0.0888, within(5e-5));
  }

  @Test
  void distributionsHaveOneCountMoreThanBounds() {
    new Traffic(quality, "", EVIDENCE).served(0.97, 0.19).checked(0, 1);
    for (String name : List.of("similarity", "score")) {
      JsonNode distribution = route("").path(name);
      int bounds = distribution.path("bounds").size();
      assertThat(bounds).isGreaterThan(10);
      for (String cohort : List.of("served", "withheld", "refused", "right", "wrong")) {
        assertThat(distribution.path(cohort)).as(cohort).hasSize(bounds + 1);
      }
    }
    assertThat(route("").at("/similarity/served/14").asInt()).as("from 0.96 on").isEqualTo(1);
    assertThat(route("").at("/score/bounds/19").asDouble()).isEqualTo(0.18);
    assertThat(route("").at("/score/served/20").asInt()).as("from 0.18 on").isEqualTo(1);
    assertThat(route("").at("/score/wrong/19").asInt()).as("from 0.16 on").isEqualTo(1);
    assertThat(route("faq").path("score").isNull()).as("no evidence, no score").isTrue();
  }

  @Test
  void theShadowShowsWhatWouldHaveBeenSaved() {
    new Traffic(quality, "faq", SHADOW).withheld(0.97, 0.97).tooWeak(0.8, 0.8).checked(0, 1);
    JsonNode route = route("faq");
    assertThat(route.path("policy").asText()).isEqualTo("per-entry");
    assertThat(route.path("shadow").asBoolean()).isTrue();
    JsonNode saved = route.path("would_have_saved");
    assertThat(saved.path("requests").asInt()).isEqualTo(1);
    assertThat(saved.path("of").asInt()).isEqualTo(2);
    assertThat(saved.path("compared").asInt()).isEqualTo(1);
    assertThat(saved.path("prompt_tokens").asInt()).isEqualTo(11);
    assertThat(saved.path("completion_tokens").asInt()).isEqualTo(7);
    assertThat(saved.path("money").asDouble()).isEqualTo(0.018);
    assertThat(saved.at("/wrong/value").asDouble()).isEqualTo(1);
  }

  @Test
  void whatIsNotLearnedYetIsNull() {
    Place faq = new Place("faq", "", 0.02);
    Place scope = new Place("", "b81Q", 0.01);
    JsonNode calibrations =
        QualityJson.of(
                List.of(),
                List.of(
                    new Calibrations.State(faq, Double.NaN, 12, 340, null),
                    new Calibrations.State(scope, 0.125, 400, 5_000, new Logistic(-2, 25))),
                null)
            .path("calibrations");
    assertThat(calibrations.path(0).path("route").asText()).isEqualTo("faq");
    assertThat(calibrations.path(0).path("max_error_rate").asDouble()).isEqualTo(0.02);
    assertThat(calibrations.path(0).path("theta").isNull()).isTrue();
    assertThat(calibrations.path(0).path("labels").asInt()).isEqualTo(12);
    assertThat(calibrations.path(0).path("curve").isNull()).isTrue();
    assertThat(calibrations.path(1).path("curve").toString())
        .isEqualTo("{\"intercept\":-2.0,\"slope\":25.0}");
    assertThat(calibrations.path(1).path("scope").asText()).isEqualTo("b81Q");
    assertThat(calibrations.path(1).path("theta").asDouble()).isEqualTo(0.125);
    assertThat(calibrations.path(1).path("requests").asInt()).isEqualTo(5_000);
  }
}
