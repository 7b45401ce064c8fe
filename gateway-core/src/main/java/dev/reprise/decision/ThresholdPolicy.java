package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy;
import dev.reprise.decision.Screening.Screened;
import dev.reprise.guard.Guard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The static rule: the nearest neighbour answers when its cosine reaches the threshold and nothing
 * forbids it.
 */
public final class ThresholdPolicy implements HitPolicy {
  private final Guard guard;
  private final String model;

  /**
   * @param model the embedding model's name, which thresholds are given for
   */
  public ThresholdPolicy(Guard guard, String model) {
    this.guard = guard;
    this.model = model;
  }

  @Override
  public <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates) {
    CachePolicy.Semantic semantic = plan.terms().policy().semantic();
    Scale scale = Scale.of(plan, model);
    double atLeast = scale == null ? Double.POSITIVE_INFINITY : scale.wanted();
    @Nullable C accepted = null;
    @Nullable C best = null;
    List<Judgement<C>> judgements = new ArrayList<>(candidates.size());
    for (Screened<C> one : Screening.of(plan, candidates, guard, atLeast)) {
      Gate gate = Gate.NOT_NEEDED;
      if (accepted == null && one.isEligible()) {
        best = best == null ? one.candidate() : best;
        boolean known = one.candidate().repute().isKnownTo(plan.origin(), semantic.quorum());
        gate = known ? Gate.ACCEPTED : Gate.QUORUM;
        accepted = known ? one.candidate() : null;
      }
      judgements.add(one.as(gate));
    }
    double score = best == null ? Double.NaN : best.similarity();
    boolean common = scale != null && accepted != null && accepted.similarity() >= scale.usual();
    double withhold = semantic.withheldShare();
    return new Decision<>(accepted, best, score, atLeast, common, withhold, judgements);
  }
}
