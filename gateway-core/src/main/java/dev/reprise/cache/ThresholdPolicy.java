package dev.reprise.cache;

import java.util.List;

/**
 * The starting rule: the nearest neighbour answers when its cosine reaches a threshold and the
 * guard does not forbid it.
 */
public final class ThresholdPolicy implements HitPolicy {
  private final double threshold;

  /**
   * @param threshold the least cosine, 0 to 1, calibrated for the embedding model in use
   */
  public ThresholdPolicy(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public Decision decide(String question, List<Neighbour> neighbours) {
    for (Neighbour neighbour : neighbours) {
      boolean near = neighbour.similarity() >= threshold;
      if (!near) {
        break;
      }
      String other = neighbour.entry().question();
      if (other != null && !Guard.forbids(question, other)) {
        return new Decision.Accept(neighbour);
      }
    }
    return new Decision.Reject();
  }
}
