package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Intent;
import dev.reprise.analyze.Analysis.Intents;
import dev.reprise.analyze.Analysis.Wording;
import dev.reprise.cache.CacheKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by the answer that they share: that of the first wording, to which the others
 * were hits. At most {@value #MAX_INTENTS} intents are kept; beyond that those that came once are
 * forgotten, then those that came twice and so on, so the most frequent stay. Confined.
 */
final class IntentCounts {
  private static final int MAX_INTENTS = 50_000;
  private static final int MAX_WORDINGS = 12;
  private static final int SHOWN = 25;
  private static final int SHOWN_WORDINGS = 5;

  private static final class Sum {
    private final @Nullable String leader;
    private final String model;
    private final Map<String, Long> wordings = new HashMap<>(2);
    private long count;
    private long exact;
    private long semantic;
    private long tokens;

    private Sum(@Nullable String leader, String model) {
      this.leader = leader;
      this.model = model;
    }
  }

  private final Map<CacheKey, Sum> sums = new HashMap<>();
  private final boolean wordings;
  private long repeated;
  private boolean forgot;

  /**
   * @param wordings whether prompts are kept to be shown
   */
  IntentCounts(boolean wordings) {
    this.wordings = wordings;
  }

  /**
   * @param leader the key of the entry that answers, be it the request's own
   * @param asked in its own words; null when there is no text
   * @param tokens saved
   */
  void add(CacheKey leader, String model, @Nullable String asked, Lane.Tier tier, long tokens) {
    String wording = asked == null || !wordings ? null : Excerpt.of(asked);
    Sum sum = sums.computeIfAbsent(leader, key -> new Sum(wording, model));
    sum.count++;
    sum.tokens += tokens;
    switch (tier) {
      case EXACT -> sum.exact++;
      case SEMANTIC, CHECKED -> sum.semantic++;
      case MISS, BYPASS -> {}
    }
    repeated += sum.count > 1 ? 1 : 0;
    boolean other = wording != null && !wording.equals(sum.leader);
    if (other && (sum.wordings.size() < MAX_WORDINGS || sum.wordings.containsKey(wording))) {
      sum.wordings.merge(wording, 1L, Long::sum);
    }
    if (sums.size() > MAX_INTENTS) {
      forget();
    }
  }

  private void forget() {
    forgot = true;
    for (long least = 1; sums.size() > MAX_INTENTS / 2; least++) {
      long atMost = least;
      sums.values().removeIf(sum -> sum.count <= atMost);
    }
  }

  /** The most frequent, among those that came more than once. */
  Intents read() {
    List<Intent> top =
        sums.values().stream()
            .filter(sum -> sum.count > 1)
            .sorted(
                Comparator.<Sum>comparingLong(sum -> -sum.count)
                    .thenComparing(sum -> String.valueOf(sum.leader)))
            .limit(SHOWN)
            .map(IntentCounts::intent)
            .toList();
    return new Intents(sums.size(), !forgot, repeated, top);
  }

  private static Intent intent(Sum sum) {
    List<Wording> others =
        sum.wordings.entrySet().stream()
            .sorted(
                Comparator.<Map.Entry<String, Long>>comparingLong(each -> -each.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(SHOWN_WORDINGS)
            .map(each -> new Wording(each.getKey(), each.getValue()))
            .toList();
    return new Intent(
        sum.leader, sum.model, sum.count, sum.exact, sum.semantic, sum.tokens, others);
  }
}
