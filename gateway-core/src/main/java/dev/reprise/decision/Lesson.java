package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Usage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that was decided on and went to upstream all the same: what came back tells whether the
 * decision was right.
 *
 * @param decision what was decided before
 * @param withheld whether there was a hit that was not given, to check it
 * @param fresh the answer that came back
 * @param text what an answer says; null when it says nothing that can be compared
 */
public record Lesson(
    CachePlan.Lookup plan,
    Decision<Neighbour> decision,
    boolean withheld,
    StoredCompletion fresh,
    Function<Completion, @Nullable String> text) {

  /** Whether it checks a hit. */
  boolean isCheck() {
    return decision.accepted() != null;
  }

  /** Whose answer would have been given, or would have been next to it; null when none. */
  @Nullable Neighbour candidate() {
    return isCheck() ? decision.accepted() : decision.best();
  }

  /** How many requests it stands for. */
  double weight() {
    return withheld ? 1 / Math.max(1e-6, decision.withhold()) : 1;
  }

  /** What the hit would have saved. */
  Usage spent() {
    return fresh.completion().usage();
  }
}
