package dev.reprise.decision;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.decision.AnswerComparator.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which group an answer belongs to: the one with the most members that say the same, if at least
 * half of those that could be compared do. A vote makes good for comparisons that err. Confined.
 */
final class Votes {
  private record Count(int same, int compared) {
    boolean carries() {
      return same > 0 && same * 2 >= compared;
    }
  }

  private final Map<AnswerGroup, Count> counts = new LinkedHashMap<>();

  /** One member of a group was compared; who cannot tell has no vote. */
  void add(AnswerGroup group, Verdict verdict) {
    if (verdict != Verdict.UNKNOWN) {
      Count before = counts.getOrDefault(group, new Count(0, 0));
      int same = before.same() + (verdict == Verdict.SAME ? 1 : 0);
      counts.put(group, new Count(same, before.compared() + 1));
    }
  }

  /** Whether nobody could tell. */
  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** Null when the answer is like none of them; of equals the one that was added first. */
  @Nullable AnswerGroup winner() {
    AnswerGroup winner = null;
    int most = 0;
    for (Map.Entry<AnswerGroup, Count> one : counts.entrySet()) {
      if (one.getValue().carries() && one.getValue().same() > most) {
        winner = one.getKey();
        most = one.getValue().same();
      }
    }
    return winner;
  }
}
