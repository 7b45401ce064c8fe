package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CachePolicy;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.decision.ErrorInterval;
import dev.reprise.decision.Logistic;
import dev.reprise.decision.RouteQuality;
import dev.reprise.decision.RouteQuality.Distribution;
import dev.reprise.decision.RouteQuality.Savings;
import dev.reprise.decision.RouteQuality.Tally;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the quality of decisions is shown; what is not known is null. */
final class QualityJson {

  private QualityJson() {}

  /**
   * @param model of embeddings in use; null when the semantic tier is off
   */
  static ObjectNode of(
      List<RouteQuality> routes, List<Calibrations.State> calibrations, @Nullable String model) {
    ObjectNode root = Json.object().put("embedding_model", model);
    var shown = root.putArray("routes");
    routes.forEach(route -> route(shown.addObject(), route, model));
    var places = root.putArray("calibrations");
    calibrations.forEach(state -> calibration(places.addObject(), state));
    return root;
  }

  private static void route(ObjectNode target, RouteQuality route, @Nullable String model) {
    CachePolicy.Semantic terms = route.terms();
    target
        .put("route", route.route())
        .put("policy", Json.word(terms.policy()))
        .put("shadow", terms.shadow())
        .put("enabled", terms.enabled())
        .put("threshold", model == null ? null : terms.thresholds().get(model))
        .put("max_error_rate", terms.maxErrorRate())
        .put("verify_rate", terms.verifyRate())
        .put("lookups", route.lookups());
    for (Course course : Course.values()) {
      target.put(Json.word(course), route.courses().get(course));
    }
    ObjectNode hurdles = target.putObject("refusals");
    route.hurdles().forEach((hurdle, count) -> hurdles.put(hurdle.label(), count));
    ObjectNode vetoes = target.putObject("vetoes");
    route.vetoes().forEach((veto, count) -> vetoes.put(veto.label(), count));
    tally(target.putObject("checks"), route.judged().get(Source.CHECK));
    tally(target.putObject("misses"), route.judged().get(Source.MISS));
    tally(target.putObject("feedback"), route.judged().get(Source.FEEDBACK));
    target.put("lessons_missed", route.missed()).put("alarms", route.alarms());
    verified(target.putObject("verified"), route);
    if (terms.shadow()) {
      shadow(target.putObject("would_have_saved"), route);
    } else {
      target.putNull("would_have_saved");
    }
    distribution(target.putObject("similarity"), route.similarities());
    if (terms.policy() == CachePolicy.Rule.EVIDENCE) {
      distribution(target.putObject("score"), route.scores());
    } else {
      target.putNull("score");
    }
  }

  private static void tally(ObjectNode target, @Nullable Tally tally) {
    if (tally != null) {
      target.put("right", tally.right()).put("wrong", tally.wrong());
    }
  }

  private static void verified(ObjectNode target, RouteQuality route) {
    ErrorInterval error = route.verified();
    target
        .put("confidence", ErrorInterval.CONFIDENCE)
        .put("hit_share", known(route.hitShare()))
        .put("precision", known(1 - error.value()));
    interval(target.putObject("error"), error);
    interval(target.putObject("error_of_lookups"), route.verifiedOfLookups());
  }

  private static void shadow(ObjectNode target, RouteQuality route) {
    Savings savings = route.compared();
    target
        .put("requests", route.withheld())
        .put("of", route.lookups())
        .put("compared", route.checked())
        .put("prompt_tokens", savings.usage().promptTokens())
        .put("completion_tokens", savings.usage().completionTokens())
        .put("money", known(savings.money()));
    interval(target.putObject("wrong"), route.verified());
  }

  private static void interval(ObjectNode target, ErrorInterval error) {
    target
        .put("value", known(error.value()))
        .put("lower", error.lower())
        .put("upper", error.upper());
  }

  private static void distribution(ObjectNode target, Distribution distribution) {
    distribution.bounds().forEach(target.putArray("bounds")::add);
    distribution
        .counts()
        .forEach((cohort, counts) -> counts.forEach(target.putArray(Json.word(cohort))::add));
  }

  private static void calibration(ObjectNode target, Calibrations.State state) {
    target
        .put("route", state.place().route())
        .put("scope", state.place().scope())
        .put("max_error_rate", state.place().delta())
        .put("theta", known(state.theta()))
        .put("labels", state.labels())
        .put("requests", state.requests());
    Logistic curve = state.curve();
    if (curve == null) {
      target.putNull("curve");
    } else {
      target.putObject("curve").put("intercept", curve.intercept()).put("slope", curve.slope());
    }
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
