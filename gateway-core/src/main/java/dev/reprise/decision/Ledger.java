package dev.reprise.decision;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.chat.Usage;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.decision.RouteQuality.Cohort;
import dev.reprise.decision.RouteQuality.Distribution;
import dev.reprise.decision.RouteQuality.Savings;
import dev.reprise.decision.RouteQuality.Tally;
import dev.reprise.guard.Veto;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts what is decided and judged on one route. Safe for use by many threads, lock-free. */
final class Ledger {

  private record Judged(LongAdder right, LongAdder wrong) {
    Tally tally() {
      return new Tally(right.sum(), wrong.sum());
    }
  }

  private final String route;
  private final CachePolicy.Semantic terms;
  private final Map<Course, LongAdder> courses = each(Course.class, key -> new LongAdder());
  private final Map<Hurdle, LongAdder> hurdles = each(Hurdle.class, key -> new LongAdder());
  private final Map<Veto, LongAdder> vetoes = each(Veto.class, key -> new LongAdder());
  private final Map<Source, Judged> judged =
      each(Source.class, key -> new Judged(new LongAdder(), new LongAdder()));
  private final LongAdder missed = new LongAdder();
  private final LongAdder alarms = new LongAdder();
  private final LongAdder promptTokens = new LongAdder();
  private final LongAdder completionTokens = new LongAdder();
  private final DoubleAdder money = new DoubleAdder();
  private volatile boolean priced;
  private final Map<Cohort, Histogram> similarities =
      each(Cohort.class, key -> new Histogram(Histogram.Bounds.SIMILARITY));
  private final Map<Cohort, Histogram> scores =
      each(Cohort.class, key -> new Histogram(Histogram.Bounds.SCORE));

  Ledger(String route, CachePolicy.Semantic terms) {
    this.route = route;
    this.terms = terms;
  }

  boolean isOf(CachePolicy.Semantic other) {
    return terms.equals(other);
  }

  void decided(Decision<? extends Candidate> decision, Course course) {
    of(courses, course).increment();
    if (course == Course.REFUSED) {
      of(hurdles, Hurdle.of(decision)).increment();
    }
    Veto veto = Quality.veto(decision);
    if (veto != null) {
      of(vetoes, veto).increment();
    }
    spread(
        decision,
        switch (course) {
          case SERVED -> Cohort.SERVED;
          case WITHHELD -> Cohort.WITHHELD;
          case REFUSED -> Cohort.REFUSED;
        });
  }

  /**
   * @param cost of {@code spent}; NaN when it has no price
   */
  void judged(
      Decision<? extends Candidate> decision,
      Source source,
      boolean right,
      Usage spent,
      double cost) {
    if (source != Source.FEEDBACK) {
      // Readers speak up about some answers and not about others: no sample to draw curves from.
      spread(decision, right ? Cohort.RIGHT : Cohort.WRONG);
    }
    if (source == Source.CHECK) {
      promptTokens.add(spent.promptTokens());
      completionTokens.add(spent.completionTokens());
      pay(cost);
    }
    // Last: whoever sees it counted sees the rest.
    Judged counts = of(judged, source);
    (right ? counts.right() : counts.wrong()).increment();
  }

  private void pay(double cost) {
    if (!Double.isNaN(cost)) {
      money.add(cost);
      priced = true;
    }
  }

  void missed() {
    missed.increment();
  }

  void alarmed() {
    alarms.increment();
  }

  private void spread(Decision<? extends Candidate> decision, Cohort cohort) {
    Candidate best = decision.best();
    if (best == null) {
      return;
    }
    of(similarities, cohort).add(best.similarity());
    if (terms.policy() == Rule.EVIDENCE && !Double.isNaN(decision.score())) {
      of(scores, cohort).add(decision.score());
    }
  }

  double maxErrorRate() {
    return terms.maxErrorRate();
  }

  ErrorInterval verified() {
    Tally checks = of(judged, Source.CHECK).tally();
    return ErrorInterval.of(checks.wrong(), checks.right());
  }

  RouteQuality read() {
    Usage usage = new Usage(promptTokens.sum(), completionTokens.sum());
    return new RouteQuality(
        route,
        terms,
        read(courses, LongAdder::sum),
        read(hurdles, LongAdder::sum),
        read(vetoes, LongAdder::sum),
        read(judged, Judged::tally),
        missed.sum(),
        alarms.sum(),
        new Savings(usage, priced ? money.sum() : Double.NaN),
        new Distribution(
            Histogram.Bounds.SIMILARITY.values(), read(similarities, Histogram::counts)),
        new Distribution(Histogram.Bounds.SCORE.values(), read(scores, Histogram::counts)));
  }

  /** Filled once and never changed again, so it is read without a lock. */
  private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> make) {
    Map<K, V> all = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      all.put(key, make.apply(key));
    }
    return all;
  }

  private static <K, V> V of(Map<K, V> all, K key) {
    V value = all.get(key);
    if (value == null) {
      throw new IllegalStateException("no place for " + key);
    }
    return value;
  }

  private static <K, V, R> Map<K, R> read(Map<K, V> all, Function<V, R> value) {
    Map<K, R> read = new LinkedHashMap<>();
    all.forEach((key, counter) -> read.put(key, value.apply(counter)));
    return read;
  }
}
