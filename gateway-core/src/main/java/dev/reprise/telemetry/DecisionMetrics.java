package dev.reprise.telemetry;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.chat.Usage;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.ErrorInterval;
import dev.reprise.decision.Hurdle;
import dev.reprise.decision.Quality;
import dev.reprise.guard.Veto;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts decisions and what became of them. All series are made here, of closed lists: routes come
 * from the configuration, and the one without a name is that of requests that match none.
 */
public final class DecisionMetrics implements DecisionObserver {
  /** A registry's histograms round up to whole numbers, so cosines are recorded in thousandths. */
  private static final String UNIT = "permille";

  private static final int THOUSAND = 1_000;
  private static final double[] SIMILARITIES = bounds(700, 1_000);
  private static final double[] SCORES = bounds(20, 400);

  private final MeterRegistry registry;
  private final Map<String, OfRoute> routes;
  private final OfRoute unnamed;
  private final Map<Veto, Counter> vetoes = new EnumMap<>(Veto.class);
  private final Map<Hurdle, Counter> refusals = new EnumMap<>(Hurdle.class);
  private final Map<Course, DistributionSummary> similarities = new EnumMap<>(Course.class);
  private final Map<Course, DistributionSummary> scores = new EnumMap<>(Course.class);
  private final Counter missed;
  private final Counter alarms;

  /** The counters of one route; two results for each source. */
  private record OfRoute(
      Map<Course, Counter> courses, Map<Source, Counter> right, Map<Source, Counter> wrong) {}

  /**
   * @param quality whose routes are all there are
   */
  public DecisionMetrics(MeterRegistry registry, Quality quality, Calibrations calibrations) {
    this.registry = registry;
    this.routes = quality.routes().stream().collect(Collectors.toMap(r -> r, this::ofRoute));
    this.unnamed = Objects.requireNonNull(routes.get(""), "those that match no route");
    for (Veto veto : Veto.values()) {
      vetoes.put(
          veto,
          counter(
              "reprise.vetoes",
              "Lookups with a candidate that the guard forbade, by the nearest one's reason",
              "reason",
              veto.label()));
    }
    for (Hurdle hurdle : Hurdle.values()) {
      refusals.put(
          hurdle, counter("reprise.refusals", "Lookups without a hit", "gate", hurdle.label()));
    }
    for (Course course : Course.values()) {
      similarities.put(
          course,
          summary("reprise.similarity", "Cosine of the best candidate", course, SIMILARITIES));
      scores.put(course, summary("reprise.score", "Its score, 0 for less", course, SCORES));
    }
    missed = counter("reprise.lessons.missed", "Answers that nothing was learned from");
    alarms = counter("reprise.alarms", "Surges of verified wrong answers");
    for (String route : quality.routes()) {
      gauges(route, quality, calibrations);
    }
  }

  private OfRoute ofRoute(String route) {
    OfRoute made =
        new OfRoute(
            new EnumMap<>(Course.class), new EnumMap<>(Source.class), new EnumMap<>(Source.class));
    for (Course course : Course.values()) {
      made.courses()
          .put(
              course,
              counter(
                  "reprise.decisions",
                  "Lookups by meaning, by what came of them",
                  "course",
                  word(course),
                  "route",
                  route));
    }
    for (Source source : Source.values()) {
      made.right().put(source, checks(route, source, "right"));
      made.wrong().put(source, checks(route, source, "wrong"));
    }
    return made;
  }

  private Counter checks(String route, Source source, String result) {
    return counter(
        "reprise.checks",
        "Answers that were found right or wrong, by who says so",
        "route",
        route,
        "result",
        result,
        "source",
        word(source));
  }

  private void gauges(String route, Quality quality, Calibrations calibrations) {
    verified(route, "value", quality, ErrorInterval::value);
    verified(route, "lower", quality, ErrorInterval::lower);
    verified(route, "upper", quality, ErrorInterval::upper);
    gauge(
        "reprise.allowed.error",
        "The share of wrong ones that is accepted: max-error-rate of the route",
        Tags.of("route", route),
        () -> quality.maxErrorRate(route));
    gauge(
        "reprise.theta",
        "The least score for a hit, as learned for the route; NaN before that",
        Tags.of("route", route),
        () -> theta(route, quality, calibrations));
  }

  private void verified(
      String route, String bound, Quality quality, ToDoubleFunction<ErrorInterval> read) {
    gauge(
        "reprise.verified.error",
        "Wrong ones among the checked hits, with the bounds of 95 % confidence",
        Tags.of("route", route, "bound", bound),
        () -> read.applyAsDouble(quality.verified(route)));
  }

  /** A gauge of the same name tells of another configuration, which has ended. */
  private void gauge(String name, String description, Tags tags, Supplier<Number> value) {
    Gauge ended = registry.find(name).tags(tags).gauge();
    if (ended != null) {
      registry.remove(ended);
    }
    Gauge.builder(name, value).description(description).tags(tags).register(registry);
  }

  private static double theta(String route, Quality quality, Calibrations calibrations) {
    double delta = quality.maxErrorRate(route);
    return calibrations.states().stream()
        .filter(state -> state.place().equals(new Calibrations.Place(route, "", delta)))
        .mapToDouble(Calibrations.State::theta)
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void decided(
      CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {
    increment(of(plan).courses().get(course));
    if (course == Course.REFUSED) {
      increment(refusals.get(Hurdle.of(decision)));
    }
    Veto veto = Quality.veto(decision);
    if (veto != null) {
      increment(vetoes.get(veto));
    }
    Candidate best = decision.best();
    if (best != null) {
      record(similarities.get(course), best.similarity());
      if (plan.terms().policy().semantic().policy() == Rule.EVIDENCE) {
        record(scores.get(course), decision.score());
      }
    }
  }

  @Override
  public void judged(
      CachePlan.Lookup plan,
      Decision<? extends Candidate> decision,
      Source source,
      boolean right,
      Usage spent) {
    OfRoute route = of(plan);
    increment((right ? route.right() : route.wrong()).get(source));
  }

  @Override
  public void missed(CachePlan.Lookup plan) {
    missed.increment();
  }

  @Override
  public void alarmed(CachePlan.Lookup plan) {
    alarms.increment();
  }

  private OfRoute of(CachePlan.Lookup plan) {
    return routes.getOrDefault(plan.terms().route(), unnamed);
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  /** A registry drops what is negative, and no hit's score is: it counts as 0. */
  private static void record(@Nullable DistributionSummary summary, double value) {
    if (summary != null && !Double.isNaN(value)) {
      summary.record(Math.max(0, Math.round(value * THOUSAND)));
    }
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private DistributionSummary summary(
      String name, String description, Course course, double[] bounds) {
    return DistributionSummary.builder(name)
        .description(description)
        .baseUnit(UNIT)
        .tag("course", word(course))
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  private static double[] bounds(int first, int last) {
    return IntStream.iterate(first, bound -> bound <= last, bound -> bound + 20)
        .asDoubleStream()
        .toArray();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
