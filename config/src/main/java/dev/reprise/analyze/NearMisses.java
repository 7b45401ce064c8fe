package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Pair;
import dev.reprise.decision.AnswerComparator.Verdict;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of questions that almost shared an answer, the nearest of them. A pair that comes again is
 * counted. Confined.
 */
final class NearMisses {
  private static final int SHOWN = 20;
  private static final int MAX_KEPT = 400;

  private record Key(String question, String other) {}

  private final Map<Key, Pair> pairs = new HashMap<>();
  private final boolean wordings;

  /**
   * @param wordings whether prompts are shown
   */
  NearMisses(boolean wordings) {
    this.wordings = wordings;
  }

  /**
   * @param veto the guard's word; null when nothing was forbidden
   */
  void add(
      String question, String other, double similarity, @Nullable String veto, Verdict verdict) {
    Key key = new Key(Excerpt.of(question), Excerpt.of(other));
    Pair known = pairs.get(key);
    long times = known == null ? 1 : known.times() + 1;
    pairs.put(
        key,
        new Pair(
            wordings ? key.question() : null,
            wordings ? key.other() : null,
            similarity,
            veto,
            same(verdict),
            times));
    if (pairs.size() > MAX_KEPT) {
      pairs.values().retainAll(new HashSet<>(sorted(MAX_KEPT / 2)));
    }
  }

  private static @Nullable Boolean same(Verdict verdict) {
    return switch (verdict) {
      case SAME -> true;
      case DIFFERENT -> false;
      case UNKNOWN -> null;
    };
  }

  List<Pair> read() {
    return sorted(SHOWN);
  }

  private List<Pair> sorted(int limit) {
    return pairs.values().stream()
        .sorted(
            Comparator.<Pair>comparingDouble(pair -> -pair.similarity())
                .thenComparing(pair -> String.valueOf(pair.question())))
        .limit(limit)
        .toList();
  }
}
