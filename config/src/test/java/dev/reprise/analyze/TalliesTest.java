package dev.reprise.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.analyze.Analysis.Intents;
import dev.reprise.analyze.Analysis.Step;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.chat.Digest;
import dev.reprise.decision.AnswerComparator.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TalliesTest {

  @Test
  void growthKeepsFewStepsHoweverLongTheLogIs() {
    Growth growth = new Growth();
    for (int i = 1; i <= 100_001; i++) {
      growth.add(i % 4 == 0, i % 5 == 1, null);
    }
    List<Step> steps = growth.read();
    assertThat(steps).hasSizeBetween(100, 242);
    assertThat(steps.getLast()).isEqualTo(new Step(100_001, 25_000, 20_001, null));
    assertThat(steps).isSortedAccordingTo((a, b) -> Long.compare(a.requests(), b.requests()));
  }

  @Test
  void quantilesAreWithinTwoPercent() {
    Spread spread = new Spread();
    for (int i = 1; i <= 1_000; i++) {
      spread.add(i);
    }
    spread.add(Double.NaN);
    assertThat(spread.count()).isEqualTo(1_001);
    assertThat(spread.quantile(0.5)).isCloseTo(500.0, within(10.0));
    assertThat(spread.quantile(0.99)).isCloseTo(990.0, within(20.0));
    assertThat(spread.mean()).isEqualTo(500.5);
    assertThat(new Spread().quantile(0.5)).isNull();
  }

  @Test
  void theMostFrequentIntentsStayWhenMemoryIsFull() {
    IntentCounts counts = new IntentCounts(true);
    for (int i = 0; i < 120_000; i++) {
      counts.add(key("often"), "m", "often", Lane.Tier.EXACT, 7);
      counts.add(key("once " + i), "m", "once " + i, Lane.Tier.MISS, 0);
    }
    Intents intents = counts.read();
    assertThat(intents.complete()).isFalse();
    assertThat(intents.known()).isLessThanOrEqualTo(50_000);
    assertThat(intents.top()).hasSize(1);
    assertThat(intents.top().getFirst().count()).isEqualTo(120_000);
    assertThat(intents.top().getFirst().tokensSaved()).isEqualTo(840_000);
  }

  @Test
  void aWordingThatTwoModelsAreAskedStandsThereWithBothOfTheirNames() {
    IntentCounts counts = new IntentCounts(true);
    for (int i = 0; i < 2; i++) {
      counts.add(key("one"), "small", "Why?", Lane.Tier.EXACT, 1);
    }
    Intents alone = counts.read();
    assertThat(alone.model(alone.top().getFirst())).isEmpty();
    for (int i = 0; i < 3; i++) {
      counts.add(key("two"), "large", "Why?", Lane.Tier.EXACT, 1);
    }
    Intents both = counts.read();
    assertThat(both.top()).extracting(both::model).containsExactly(" · large", " · small");
  }

  @Test
  void theNearestPairsStayAndRepeatsAreCounted() {
    NearMisses pairs = new NearMisses(true);
    for (int i = 0; i < 5_000; i++) {
      pairs.add("q" + i, "o", 0.8 + i / 50_000.0, null, Verdict.UNKNOWN);
      pairs.add("near", "pair", 0.95, "numbers", Verdict.DIFFERENT);
    }
    assertThat(pairs.read()).hasSize(20);
    assertThat(pairs.read().getFirst().times()).isEqualTo(5_000);
    assertThat(pairs.read().getFirst().sameAnswer()).isFalse();
    assertThat(pairs.read().get(1).question()).isEqualTo("q4999");
  }

  @Test
  void namesBeyondTheBoundAreCountedTogether() {
    Counts counts = new Counts();
    for (int i = 0; i < 1_000; i++) {
      counts.add("n" + i);
    }
    assertThat(counts.read()).hasSize(201).containsEntry(Counts.OTHERS, 800L);
  }

  @Test
  void excerptsAreOneLineAndShort() {
    assertThat(Excerpt.of("  a\n\tb \u001b[31m")).isEqualTo("a b [31m");
    assertThat(Excerpt.of("x".repeat(1_000_000))).hasSize(240).endsWith("…");
  }

  @Test
  void barsAndSparksFitTheirRoom() {
    assertThat(Sheet.bar(0.5, 4)).isEqualTo("██");
    assertThat(Sheet.bar(0.51, 4)).hasSize(2);
    assertThat(Sheet.bar(2, 3)).isEqualTo("███");
    assertThat(Sheet.spark(List.of(0.0, 0.5, 1.0))).isEqualTo("▁▅█");
    assertThat(Sheet.cut("abcdef", 4)).isEqualTo("abc…");
  }

  private static CacheKey key(String text) {
    return new CacheKey(new CacheScope("t", "n", "m", Digest.of("c")), Digest.of(text));
  }
}
