package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Freshness;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import io.micrometer.core.instrument.Meter.Type;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Series are bounded by closed lists; what a caller sends makes no label. */
final class MetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Prices prices = new Prices(Map.of("model*", new Price(1_000_000, 10)));
  private final Metrics metrics = new Metrics(registry, prices);

  @Test
  void noTextOfACallerMakesASeries() {
    for (int i = 0; i < 2_000; i++) {
      for (CacheStatus status : statuses("detail" + i)) {
        metrics.finished(finished(i, status, true));
      }
    }
    int most = 2 * (statuses("").size() + 5 * Unfit.values().length) * 6 + 20;
    // This registry makes a gauge of each bucket.
    assertThat(registry.getMeters().stream().filter(m -> m.getId().getType() != Type.GAUGE))
        .hasSizeLessThan(most);
    assertThat(registry.getMeters()).noneMatch(m -> m.getId().toString().contains("model7"));
  }

  @Test
  void everyStatusHasALabelOfAClosedList() {
    for (CacheStatus status : statuses("")) {
      metrics.finished(finished(1, status, true));
    }
    assertThat(statuses("").stream().map(Object::getClass).distinct())
        .hasSameElementsAs(List.of(CacheStatus.class.getPermittedSubclasses()));
    assertThat(labels("cache"))
        .containsExactlyInAnyOrder(
            "exact-hit",
            "stale-hit",
            "stale-if-error",
            "semantic-hit",
            "miss",
            "collapsed",
            "semantic-collapsed",
            "unsatisfied",
            "bypass",
            "refused");
  }

  @Test
  void reasonsBeyondTheListsAreOneSeriesForAll() {
    for (int i = 0; i < 5_000; i++) {
      metrics.finished(refused("code" + i));
    }
    assertThat(labels("reason")).hasSize(101).contains("code7", "other");
    assertThat(count("other")).isEqualTo(4_900);
  }

  private Set<String> labels(String tag) {
    return registry.find("reprise.exchange").timers().stream()
        .map(timer -> timer.getId().getTag(tag))
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("S103 saved tokens and money are reported")
  void moneyIsCountedForModelsThatHaveAPrice() {
    metrics.finished(finished(1, new CacheStatus.Refused(), true));
    assertThat(money("spent")).isEqualTo(1 + 2 * 10 / 1e6);
    assertThat(money("saved")).isEqualTo(3 + 4 * 10 / 1e6);
  }

  @Test
  void noMoneyIsKnownWhereNothingHasAPrice() {
    Metrics free = new Metrics(registry, Prices.NONE);
    free.finished(finished(1, new CacheStatus.Refused(), true));
    assertThat(registry.find("reprise.money").counters()).isEmpty();
  }

  private double money(String kind) {
    return registry.get("reprise.money").tag("kind", kind).counter().count();
  }

  @Test
  void tokensAndAbortsAreCounted() {
    metrics.finished(finished(1, new CacheStatus.Refused(), false));
    metrics.finished(finished(1, new CacheStatus.Refused(), true));
    assertThat(registry.get("reprise.tokens").tag("kind", "spent").counter().count()).isEqualTo(6);
    assertThat(registry.get("reprise.tokens").tag("kind", "saved").counter().count()).isEqualTo(14);
    assertThat(registry.get("reprise.exchanges.aborted").counter().count()).isEqualTo(1);
  }

  @Test
  void aRefusalShowsWhichLimitItWas() {
    for (String code : List.of("too_many_bytes_in_flight", "request_timeout", "request_timeout")) {
      metrics.finished(refused(code));
    }
    assertThat(count("too_many_bytes_in_flight")).isEqualTo(1);
    assertThat(count("request_timeout")).isEqualTo(2);
  }

  @Test
  void semanticLookupsAreTimedAndNothingElse() {
    for (long nanos : new long[] {0, 2_000_000, 0, 3_000_000}) {
      Outcome outcome = new Outcome("m", Usage.NONE, Usage.NONE, "", nanos);
      CacheStatus miss = new CacheStatus.Miss(CacheStatus.Forward.MISS, true, null);
      metrics.finished(
          new Finished("id", Caller.NOBODY, "POST", "/", 200, true, miss, outcome, 1, 2, 3));
    }
    Timer lookup = registry.get("reprise.lookup").timer();
    assertThat(lookup.count()).isEqualTo(2);
    assertThat(lookup.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5);
  }

  private long count(String reason) {
    return registry
        .get("reprise.exchange")
        .tag("cache", new CacheStatus.Refused().label())
        .tag("reason", reason)
        .timer()
        .count();
  }

  private static Finished refused(String code) {
    Outcome outcome = Outcome.UNREAD.withDetail(code);
    return new Finished(
        "id", Caller.NOBODY, "POST", "/", 503, true, new CacheStatus.Refused(), outcome, 1, 2, 3);
  }

  private static List<CacheStatus> statuses(String detail) {
    List<CacheStatus> all = new ArrayList<>();
    all.add(new CacheStatus.ExactHit(Freshness.Standing.FRESH, 1, detail.length()));
    all.add(new CacheStatus.ExactHit(Freshness.Standing.STALE, -1, 1));
    all.add(new CacheStatus.ExactHit(Freshness.Standing.REVALIDATE, -1, 1));
    all.add(new CacheStatus.StaleIfError(503, -detail.length(), 1));
    all.add(new CacheStatus.Collapsed(null));
    all.add(new CacheStatus.Collapsed(0.9f));
    all.add(new CacheStatus.Unsatisfied());
    all.add(new CacheStatus.SemanticHit(0.9f, detail.hashCode(), 1));
    all.add(new CacheStatus.Miss(CacheStatus.Forward.MISS, true, detail));
    all.add(new CacheStatus.Refused());
    for (BypassReason reason : BypassReason.values()) {
      all.add(new CacheStatus.Bypassed(reason));
    }
    return all;
  }

  /** The details of outcomes are a closed list. */
  private static String detail(int i) {
    return Unfit.values()[i % Unfit.values().length].label();
  }

  private static Finished finished(int i, CacheStatus status, boolean complete) {
    Outcome outcome = new Outcome("model" + i, new Usage(1, 2), new Usage(3, 4), detail(i), 0);
    int code = i % 600;
    return new Finished(
        "id" + i, Caller.NOBODY, "M" + i, "/" + i, code, complete, status, outcome, 1, 2, 3);
  }

  @Test
  void whatHitsSaveInTimeIsWhatUpstreamTookLonger() {
    CacheStatus hit = new CacheStatus.ExactHit(Freshness.Standing.FRESH, 1, 1);
    Outcome outcome = new Outcome("m", Usage.NONE, Usage.NONE, "", 0);
    metrics.finished(exchange(hit, outcome.withSavedNanos(3_000_000_000L), 1_000_000_000));
    metrics.finished(exchange(hit, outcome.withSavedNanos(1), 1_000_000_000));
    assertThat(registry.get("reprise.time.saved").counter().count()).isEqualTo(2);
  }

  @Test
  void requestsAreCountedByRoute() {
    CacheStatus hit = new CacheStatus.ExactHit(Freshness.Standing.FRESH, 1, 1);
    metrics.finished(exchange(hit, onRoute("support"), 1));
    metrics.finished(exchange(hit, onRoute("support"), 1));
    metrics.finished(exchange(hit, onRoute(""), 1));
    assertThat(requests("support")).isEqualTo(2);
    assertThat(requests("")).isEqualTo(1);
  }

  private double requests(String route) {
    return registry
        .get("reprise.requests")
        .tags("cache", "exact-hit", "route", route)
        .counter()
        .count();
  }

  private static Outcome onRoute(String route) {
    return new Outcome("m", Usage.NONE, Usage.NONE, "", 0, 0, route, null);
  }

  private static Finished exchange(CacheStatus status, Outcome outcome, long nanos) {
    return new Finished("id", Caller.NOBODY, "POST", "/", 200, true, status, outcome, 1, nanos, 3);
  }
}
