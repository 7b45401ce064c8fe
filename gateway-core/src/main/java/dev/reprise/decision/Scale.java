package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Terms;
import org.jspecify.annotations.Nullable;

/**
 * What the cosines of one embedding model mean to one request.
 *
 * @param usual the least cosine of a single neighbour, by the policy
 * @param wanted the same with the request's own wish, as far as it was granted
 * @param unknown below it a neighbour means nothing
 */
record Scale(double usual, double wanted, double unknown) {

  /**
   * From what means nothing to what means the same, by bge-small, which all else is measured by.
   */
  private static final double MEASURED_SPAN = 0.22;

  /** No neighbour less similar is ever considered: this much above what means nothing. */
  private static final double FLOOR_ABOVE_UNKNOWN = 0.02;

  /** Null when the policy knows nothing of the model: a cosine of another's says nothing. */
  static @Nullable Scale of(CachePlan.Lookup plan, String model) {
    Terms terms = plan.terms();
    CachePolicy.Semantic semantic = terms.policy().semantic();
    Double usual = semantic.thresholds().get(model);
    Double wanted = terms.threshold(model);
    if (usual == null || wanted == null) {
      return null;
    }
    // A rule that only looks at the threshold needs no more than that.
    return new Scale(usual, wanted, semantic.unknowns().getOrDefault(model, usual));
  }

  /**
   * How much of this model's cosine is as much as 1 of bge-small's: models spread what means
   * something over ranges of very different width, and scores shall mean the same for all.
   */
  double unit() {
    return (1 - unknown) / MEASURED_SPAN;
  }

  /** The score of a single neighbour at the usual threshold. */
  double start() {
    return (usual - unknown) / unit();
  }

  /** Whether the request asks for less than the policy does. */
  boolean isLoosened() {
    return wanted < usual;
  }

  /** How much more than the policy the request asks for; negative when it asks for less. */
  double shift() {
    return wanted - usual;
  }

  /** The least cosine that is considered at all. */
  double floor() {
    double floor = usualFloor();
    return isLoosened() ? Math.min(floor, wanted) : Math.max(floor, shift() > 0 ? wanted : floor);
  }

  /** The same without the request's own wish. */
  double usualFloor() {
    return unknown + FLOOR_ABOVE_UNKNOWN * unit();
  }
}
