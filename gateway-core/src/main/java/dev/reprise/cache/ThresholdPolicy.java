package dev.reprise.cache;

import java.util.List;

/** The starting rule: the nearest neighbour answers when its cosine reaches a threshold. */
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
    boolean near = !neighbours.isEmpty() && neighbours.getFirst().similarity() >= threshold;
    return near ? new Decision.Accept(neighbours.getFirst()) : new Decision.Reject();
  }
}
