package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.chat.Usage;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.decision.RouteQuality.Cohort;
import dev.reprise.decision.RouteQuality.Distribution;
import dev.reprise.decision.RouteQuality.Tally;
import dev.reprise.guard.Veto;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QualityTest {
  private static final CachePolicy EVIDENCE = Traffic.policy(Rule.EVIDENCE, false, 0.01);
  private static final CachePolicy FAQ = Traffic.policy(Rule.THRESHOLD, true, 0.02);
  private static final CacheConfig CONFIG = Traffic.config(EVIDENCE, Map.of("faq", FAQ));

  private final Quality quality = new Quality(CONFIG, QualityTest::cost, null);
  private final Traffic traffic = new Traffic(quality, "", EVIDENCE);
  private final Traffic faq = new Traffic(quality, "faq", FAQ);

  private static double cost(String model, Usage usage) {
    return model.equals("small") ? usage.totalTokens() / 1000.0 : Double.NaN;
  }

  private RouteQuality route(String name) {
    return quality.read().stream()
        .filter(one -> one.route().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatCameOfLookupsIsCountedRouteByRoute() {
    traffic.served(0.97, 0.19).served(0.95, 0.17).withheld(0.94, 0.16).tooWeak(0.85, 0.02);
    faq.tooWeak(0.8, 0.8);
    assertThat(route("").courses())
        .isEqualTo(Map.of(Course.SERVED, 2L, Course.WITHHELD, 1L, Course.REFUSED, 1L));
    assertThat(route("").hitShare()).isEqualTo(0.75);
    assertThat(route("faq").lookups()).isEqualTo(1);
    assertThat(quality.routes()).containsExactly("faq", "");
  }

  @Test
  void beforeTheFirstLookupNothingIsClaimed() {
    assertThat(route("").hitShare()).isNaN();
    assertThat(route("").verified()).isEqualTo(new ErrorInterval(Double.NaN, 0, 1));
    assertThat(route("").verifiedOfLookups().upper()).isEqualTo(1);
    assertThat(route("").compared().money()).isNaN();
  }

  @Test
  void aRefusalSaysWhatTheBestFailedAtElseTheNearest() {
    traffic.tooWeak(0.85, 0.02).refused().refused(Gate.THRESHOLD, Gate.THRESHOLD);
    traffic.refused(Gate.QUARANTINE, Veto.NUMBERS).refused(Veto.NEGATION, Gate.THRESHOLD);
    traffic.refused(Gate.NO_QUESTION).refused(Gate.QUORUM);
    assertThat(route("").hurdles())
        .hasSize(Hurdle.values().length)
        .allSatisfy((hurdle, count) -> assertThat(count).as(hurdle.label()).isEqualTo(1));
  }

  @Test
  void hitsFailAtNothing() {
    traffic.served(0.97, 0.19).withheld(0.97, 0.19);
    assertThat(route("").hurdles().values()).containsOnly(0L);
  }

  @Test
  void vetoesAreCountedByTheReasonOfTheNearestOne() {
    traffic.refused(Gate.THRESHOLD, Veto.NEGATION, Veto.NUMBERS).refused(Veto.NEGATION);
    traffic.refused(Veto.NUMBERS).served(0.97, 0.19);
    Map<Veto, Long> vetoes = route("").vetoes();
    assertThat(vetoes).containsEntry(Veto.NEGATION, 2L).containsEntry(Veto.NUMBERS, 1L);
    assertThat(vetoes.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
  }

  @Test
  void verifiedIsWhatUpstreamSaidAndNobodyElse() {
    traffic.served(0.97, 0.19).withheld(0.97, 0.19).tooWeak(0.8, 0).tooWeak(0.8, 0);
    traffic.checked(133, 15);
    traffic.judged(Source.MISS, false, 0.85, 0.02).judged(Source.FEEDBACK, false, 0.95, 0.17);
    RouteQuality read = route("");
    assertThat(read.judged())
        .isEqualTo(
            Map.of(
                Source.CHECK, new Tally(133, 15),
                Source.MISS, new Tally(0, 1),
                Source.FEEDBACK, new Tally(0, 1)));
    assertThat(read.verified()).isEqualTo(ErrorInterval.of(15, 133));
    assertThat(quality.verified("")).isEqualTo(read.verified());
    assertThat(read.verifiedOfLookups().upper()).isCloseTo(0.0808, within(1e-4));
    assertThat(quality.verified("faq").value()).isNaN();
  }

  @Test
  void theShadowTellsWhatWouldHaveBeenSaved() {
    faq.withheld(0.97, 0.97).withheld(0.96, 0.96).tooWeak(0.8, 0.8).checked(1, 1);
    faq.judged(Source.MISS, true, 0.8, 0.8);
    RouteQuality read = route("faq");
    assertThat(read.terms().shadow()).isTrue();
    assertThat(read.withheld()).isEqualTo(2);
    assertThat(read.lookups()).isEqualTo(3);
    assertThat(read.compared().usage()).isEqualTo(new Usage(22, 14));
    assertThat(read.compared().money()).isCloseTo(0.036, within(1e-12));
  }

  @Test
  void noMoneyIsToldWhereNothingHasAPrice() {
    Quality free = new Quality(CONFIG, (model, usage) -> Double.NaN, null);
    new Traffic(free, "", EVIDENCE).checked(3, 0);
    assertThat(free.read().getLast().compared().usage()).isEqualTo(new Usage(33, 21));
    assertThat(free.read().getLast().compared().money()).isNaN();
  }

  @Test
  void similaritiesFallBetweenTheirBounds() {
    traffic.served(0.70, 0).served(0.6999, 0).served(-0.5, 0).served(0.9, 0).served(0.98, 0);
    traffic.served(1.0000001, 0).served(0.919, 0);
    Distribution similarities = route("").similarities();
    assertThat(similarities.bounds()).hasSize(15).startsWith(0.7, 0.72).endsWith(0.96, 0.98);
    assertThat(similarities.counts().get(Cohort.SERVED))
        .containsExactly(2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 2L, 0L, 0L, 0L, 2L);
  }

  @Test
  void scoresFallBetweenTheirBoundsByWhatBecameOfThem() {
    traffic.tooWeak(0.8, -0.3).tooWeak(0.8, -0.2).withheld(0.9, 0.4).served(0.9, 0.399);
    traffic.judged(Source.CHECK, true, 0.9, 0.4).judged(Source.MISS, false, 0.8, -0.2);
    traffic.judged(Source.FEEDBACK, true, 0.9, 0.1).refused(Veto.NUMBERS);
    Distribution scores = route("").scores();
    assertThat(scores.bounds()).hasSize(31).startsWith(-0.2, -0.18).contains(0.0).endsWith(0.4);
    assertThat(at(scores, Cohort.REFUSED)).containsExactly(0, 1);
    assertThat(at(scores, Cohort.WITHHELD)).containsExactly(31);
    assertThat(at(scores, Cohort.SERVED)).containsExactly(30);
    assertThat(at(scores, Cohort.RIGHT)).containsExactly(31);
    assertThat(at(scores, Cohort.WRONG)).containsExactly(1);
  }

  @Test
  void aThresholdHasNoScores() {
    faq.withheld(0.97, 0.97);
    assertThat(at(route("faq").scores(), Cohort.WITHHELD)).isEmpty();
    assertThat(at(route("faq").similarities(), Cohort.WITHHELD)).containsExactly(14);
  }

  private static List<Integer> at(Distribution distribution, Cohort cohort) {
    List<Long> counts = distribution.counts().get(cohort);
    return IntStream.range(0, counts.size()).filter(i -> counts.get(i) > 0).boxed().toList();
  }

  @Test
  void aRouteThatNobodyConfiguredTakesNoPlaceOfItsOwn() {
    for (int i = 0; i < 100; i++) {
      new Traffic(quality, "made-up-" + i, EVIDENCE).served(0.97, 0.19);
    }
    assertThat(quality.read()).hasSize(2);
    assertThat(route("").lookups()).isEqualTo(100);
  }

  @Test
  void nothingIsLostAmongManyThreads() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<? extends Future<?>> all =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            for (int n = 0; n < 1_000; n++) {
                              traffic.served(0.97, 0.19).checked(1, 0);
                              quality.missed(traffic.plan());
                              quality.alarmed(traffic.plan());
                            }
                          }))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
    RouteQuality read = route("");
    assertThat(read.courses()).containsEntry(Course.SERVED, 8_000L);
    assertThat(read.judged()).containsEntry(Source.CHECK, new Tally(8_000, 0));
    assertThat(read.missed()).isEqualTo(8_000);
    assertThat(read.alarms()).isEqualTo(8_000);
    assertThat(read.scores().counts().get(Cohort.SERVED)).contains(8_000L);
    assertThat(read.compared().usage()).isEqualTo(new Usage(88_000, 56_000));
  }

  @Test
  void twoObserversHearTheSame() {
    Quality other = new Quality(CONFIG, QualityTest::cost, null);
    DecisionObserver both = quality.and(other);
    Traffic told = new Traffic(both, "", EVIDENCE).served(0.9, 0.2).checked(1, 2);
    both.missed(told.plan());
    both.alarmed(told.plan());
    assertThat(quality.read()).isEqualTo(other.read());
    assertThat(route("").lookups() + route("").missed() + route("").alarms()).isEqualTo(3);
  }
}
