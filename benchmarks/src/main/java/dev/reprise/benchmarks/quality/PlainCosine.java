package dev.reprise.benchmarks.quality;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of plain semantic caches, to compare with: the nearest neighbour answers when its cosine
 * reaches the threshold, whatever the words say.
 */
record PlainCosine(double threshold) implements HitPolicy {

  @Override
  public <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates) {
    @Nullable C best = candidates.isEmpty() ? null : candidates.getFirst();
    double score = best == null ? Double.NaN : best.similarity();
    @Nullable C accepted = score >= threshold ? best : null;
    return new Decision<>(accepted, best, score, threshold, true, 0, List.of());
  }
}
