package dev.reprise.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.telemetry.Slice;
import dev.reprise.telemetry.Tier;
import dev.reprise.telemetry.Trend.Reading;
import dev.reprise.telemetry.Trend.Window;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How figures over time are shown; what is not known is null. */
final class StatsJson {
  private static final double MEDIAN = 0.5;
  private static final double HIGH = 0.95;

  private StatsJson() {}

  /**
   * @param priced whether any model has a price
   * @param nowMillis since 1970
   */
  static ObjectNode of(Reading reading, Window window, boolean priced, long nowMillis) {
    long startMillis = nowMillis - Math.round(reading.nowSecond() * 1_000);
    ObjectNode root =
        Json.object()
            .put("window_seconds", window.seconds())
            .put("step_seconds", window.stepSeconds())
            .put("now_ms", nowMillis)
            .put("started_ms", startMillis)
            .put("first_step_ms", startMillis + Math.round(reading.firstSecond() * 1_000));
    totals(root.putObject("total"), reading.all(), priced);
    totals(root.putObject("since_start"), reading.ever(), priced);
    series(root.putObject("series"), reading.steps(), priced);
    ArrayNode routes = root.putArray("routes");
    for (String route : reading.routes()) {
      ObjectNode target = routes.addObject().put("route", route);
      for (Tier tier : Tier.values()) {
        target.put(Json.word(tier), reading.all().count(route, tier));
      }
    }
    return root;
  }

  private static void totals(ObjectNode target, Slice slice, boolean priced) {
    for (Tier tier : Tier.values()) {
      target.put(Json.word(tier), slice.count(tier));
    }
    target
        .put("tokens_spent", slice.tokensSpent())
        .put("tokens_saved", slice.tokensSaved())
        .put("money_spent", priced ? Double.valueOf(slice.moneySpent()) : null)
        .put("money_saved", priced ? Double.valueOf(slice.moneySaved()) : null)
        .put("seconds_saved", slice.secondsSaved())
        .put("hit_p50_ms", known(slice.hitMillis(MEDIAN)))
        .put("hit_p95_ms", known(slice.hitMillis(HIGH)))
        .put("miss_p50_ms", known(slice.missMillis(MEDIAN)))
        .put("miss_p95_ms", known(slice.missMillis(HIGH)));
  }

  private static void series(
      ObjectNode target, List<? extends @Nullable Slice> steps, boolean priced) {
    for (Tier tier : Tier.values()) {
      counts(target.putArray(Json.word(tier)), steps, slice -> slice.count(tier));
    }
    counts(target.putArray("tokens_spent"), steps, Slice::tokensSpent);
    counts(target.putArray("tokens_saved"), steps, Slice::tokensSaved);
    if (priced) {
      values(target.putArray("money_spent"), steps, 0.0, Slice::moneySpent);
      values(target.putArray("money_saved"), steps, 0.0, Slice::moneySaved);
    }
    values(target.putArray("seconds_saved"), steps, 0.0, Slice::secondsSaved);
    values(target.putArray("hit_p50_ms"), steps, null, slice -> slice.hitMillis(MEDIAN));
    values(target.putArray("hit_p95_ms"), steps, null, slice -> slice.hitMillis(HIGH));
    values(target.putArray("miss_p50_ms"), steps, null, slice -> slice.missMillis(MEDIAN));
    values(target.putArray("miss_p95_ms"), steps, null, slice -> slice.missMillis(HIGH));
  }

  private static void counts(
      ArrayNode target, List<? extends @Nullable Slice> steps, ToLongFunction<Slice> read) {
    steps.forEach(step -> target.add(step == null ? 0 : read.applyAsLong(step)));
  }

  /**
   * @param otherwise where nothing happened
   */
  private static void values(
      ArrayNode target,
      List<? extends @Nullable Slice> steps,
      @Nullable Double otherwise,
      ToDoubleFunction<Slice> read) {
    steps.forEach(step -> target.add(step == null ? otherwise : known(read.applyAsDouble(step))));
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
