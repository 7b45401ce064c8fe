package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.decision.ErrorInterval;
import dev.reprise.decision.Quality;
import dev.reprise.decision.Traffic;
import dev.reprise.guard.Veto;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionMetricsTest {
  private static final CachePolicy POLICY = Traffic.policy(Rule.EVIDENCE, false, 0.01);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Quality quality =
      new Quality(Traffic.config(POLICY, Map.of("faq", POLICY)), new Costs(Prices.NONE), null);
  private final DecisionMetrics metrics =
      new DecisionMetrics(registry, quality, new Calibrations());
  private final Traffic faq = new Traffic(quality.and(metrics), "faq", POLICY);

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  @Test
  void decisionsAreCountedByCourseAndRoute() {
    faq.served(0.97, 0.19).served(0.97, 0.19).withheld(0.97, 0.19).tooWeak(0.8, 0.02);
    assertThat(count("reprise.decisions", "course", "served", "route", "faq")).isEqualTo(2);
    assertThat(count("reprise.decisions", "course", "withheld", "route", "faq")).isEqualTo(1);
    assertThat(count("reprise.decisions", "course", "refused", "route", "faq")).isEqualTo(1);
    assertThat(count("reprise.decisions", "course", "served", "route", "")).isZero();
    assertThat(count("reprise.refusals", "gate", "evidence")).isEqualTo(1);
  }

  @Test
  void vetoesAndRefusalsSayWhy() {
    faq.refused(Gate.THRESHOLD, Veto.NUMBERS).refused(Veto.NEGATION, Veto.NUMBERS).refused();
    assertThat(count("reprise.vetoes", "reason", Veto.NUMBERS.label())).isEqualTo(1);
    assertThat(count("reprise.vetoes", "reason", Veto.NEGATION.label())).isEqualTo(1);
    assertThat(count("reprise.refusals", "gate", "threshold")).isEqualTo(1);
    assertThat(count("reprise.refusals", "gate", "guard")).isEqualTo(1);
    assertThat(count("reprise.refusals", "gate", "no-neighbour")).isEqualTo(1);
  }

  @Test
  void checksMoveTheVerifiedErrorAndItsBounds() {
    assertThat(gauge("reprise.verified.error", "route", "faq", "bound", "value")).isNaN();
    faq.checked(28, 1).judged(Source.MISS, false, 0.8, 0.02);
    ErrorInterval error = ErrorInterval.of(1, 28);
    assertThat(gauge("reprise.verified.error", "route", "faq", "bound", "value"))
        .isEqualTo(error.value());
    assertThat(gauge("reprise.verified.error", "route", "faq", "bound", "lower"))
        .isEqualTo(error.lower());
    assertThat(gauge("reprise.verified.error", "route", "faq", "bound", "upper"))
        .isEqualTo(error.upper());
    String[] wrong = {"route", "faq", "result", "wrong", "source", "check"};
    assertThat(count("reprise.checks", wrong)).isEqualTo(1);
    wrong[5] = "miss";
    assertThat(count("reprise.checks", wrong)).isEqualTo(1);
    wrong[5] = "feedback";
    assertThat(count("reprise.checks", wrong)).isZero();
  }

  @Test
  void whatWasNotLearnedAndAlarmsAreCounted() {
    metrics.missed(faq.plan());
    metrics.missed(faq.plan());
    metrics.alarmed(faq.plan());
    assertThat(count("reprise.lessons.missed")).isEqualTo(2);
    assertThat(count("reprise.alarms")).isEqualTo(1);
  }

  @Test
  void thetaIsUnknownBeforeItIsLearned() {
    assertThat(gauge("reprise.theta", "route", "faq")).isNaN();
  }

  @Test
  void similaritiesAndScoresAreSpreadOverFixedBounds() {
    faq.served(0.97, 0.19).tooWeak(0.81, -0.1).refused(Veto.NUMBERS);
    assertThat(below("reprise.similarity", "served", 960)).isZero();
    assertThat(below("reprise.similarity", "served", 980)).isEqualTo(1);
    assertThat(below("reprise.score", "served", 180)).isZero();
    assertThat(below("reprise.score", "served", 200)).isEqualTo(1);
    assertThat(below("reprise.score", "refused", 20)).as("a negative one").isEqualTo(1);
    assertThat(registry.get("reprise.similarity").tag("course", "refused").summary().count())
        .as("what is forbidden is not the best")
        .isEqualTo(1);
  }

  private double below(String name, String course, double bound) {
    DistributionSummary summary = registry.get(name).tag("course", course).summary();
    return Arrays.stream(summary.takeSnapshot().histogramCounts())
        .filter(bucket -> bucket.bucket() == bound)
        .mapToDouble(CountAtBucket::count)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void noTrafficMakesASeries() {
    int before = registry.getMeters().size();
    for (int i = 0; i < 100; i++) {
      new Traffic(metrics, "made-up-" + i, POLICY).served(0.97, 0.19).checked(1, 1);
    }
    assertThat(registry.getMeters()).hasSize(before);
    assertThat(count("reprise.decisions", "course", "served", "route", "")).isEqualTo(100);
  }
}
