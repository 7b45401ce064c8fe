package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.decision.Screening.Screened;
import dev.reprise.guard.Guard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * vCache's rule (Schroeder et al. 2025, arXiv 2502.03771): each entry learns for itself from which
 * similarity on it answers rightly. With what has been seen of the nearest entry, a logistic curve
 * in the similarity s is fitted; P(s) is what it says at the unfavourable end of a confidence band
 * of its midpoint that holds with 1 − ε. Forwarding a share
 *
 * <pre>
 *   τ = min over ε of 1 − δ / (1 − (1 − ε) P(s))
 * </pre>
 *
 * of such requests keeps the expected rate of wrong answers at δ. As in the paper's own cache, what
 * an entry would have answered rightly becomes no entry that others are compared with. Here for
 * comparison: its bound holds entry by entry, so that most of a cache is still learning.
 */
public final class PerEntryPolicy implements HitPolicy {
  /** With fewer observations an entry answers nobody. */
  static final int ENOUGH = 6;

  /** Deviations of the confidence band, from ε = 0.31 to 0.0000003, even in the logarithm. */
  private static final double[] DEVIATIONS = {
    0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.5, 5
  };

  private final Guard guard;
  private final String model;

  /**
   * @param model the embedding model's name, which the scale of cosines is given for
   */
  public PerEntryPolicy(Guard guard, String model) {
    this.guard = guard;
    this.model = model;
  }

  @Override
  public <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates) {
    CachePolicy.Semantic semantic = plan.terms().policy().semantic();
    Scale scale = Scale.of(plan, model);
    double floor = scale == null ? Double.POSITIVE_INFINITY : scale.floor();
    List<Screened<C>> screened = Screening.of(plan, candidates, guard, floor);
    C best =
        screened.stream()
            .filter(Screened::isEligible)
            .map(Screened::candidate)
            .findFirst()
            .orElse(null);
    double explore = best == null ? 1 : explore(best, semantic.maxErrorRate());
    boolean known = best != null && best.repute().isKnownTo(plan.origin(), semantic.quorum());
    @Nullable C accepted = known && explore < 1 ? best : null;
    Gate refusal = explore < 1 ? Gate.QUORUM : Gate.EVIDENCE;
    double score = best == null ? Double.NaN : best.similarity();
    double withhold = semantic.shadow() ? 1 : explore;
    // Each use is decided anew, so it must not be linked.
    return new Decision<>(
        accepted,
        best,
        score,
        floor,
        false,
        withhold,
        Screening.judgements(screened, best, accepted == null ? refusal : Gate.ACCEPTED));
  }

  private static double explore(Candidate candidate, double delta) {
    List<Observation> seen = candidate.repute().observations();
    if (seen.size() < ENOUGH) {
      return 1;
    }
    // At 0 every entry is wrong, at 1 right.
    Labels labels = new Labels(seen.size() + 2);
    labels.add(0, false, 1);
    labels.add(1, true, 1);
    double wrongTo = 0;
    double rightFrom = 1;
    for (Observation one : seen) {
      labels.add(one.similarity(), one.right(), 1);
      if (one.right()) {
        rightFrom = Math.min(rightFrom, one.similarity());
      } else {
        wrongTo = Math.max(wrongTo, one.similarity());
      }
    }
    double similarity = candidate.similarity();
    double right =
        wrongTo < rightFrom ? step(wrongTo, rightFrom, similarity) : curve(labels, similarity);
    return Math.max(0, 1 - delta / Math.max(1e-12, 1 - right));
  }

  /** Where nothing overlaps, the best curve is a step, anywhere between wrong and right. */
  private static double step(double wrongTo, double rightFrom, double similarity) {
    double deviation = (rightFrom - wrongTo) / Math.sqrt(12);
    return Normal.below((similarity - (wrongTo + rightFrom) / 2) / deviation);
  }

  private static double curve(Labels labels, double similarity) {
    Logistic curve = Logistic.fit(labels);
    if (curve.slope() <= 0) {
      // Right the more often the farther away: nothing to go by.
      return 0;
    }
    double deviation = curve.midpointDeviation(labels);
    double best = 0;
    for (double z : DEVIATIONS) {
      double right = curve.probability(similarity - z * deviation);
      best = Math.max(best, Normal.below(z) * right);
    }
    return best;
  }
}
