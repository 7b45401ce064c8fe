package dev.reprise.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The starting rule: the nearest neighbour answers when its cosine reaches the threshold and the
 * guard does not forbid it.
 */
public final class ThresholdPolicy implements HitPolicy {

  @Override
  public <C extends Candidate> Decision<C> decide(
      String question, List<C> candidates, double atLeast) {
    @Nullable C accepted = null;
    List<Judgement<C>> judgements = new ArrayList<>(candidates.size());
    for (C candidate : candidates) {
      Gate gate = accepted == null ? gate(question, candidate, atLeast) : Gate.NOT_NEEDED;
      judgements.add(new Judgement<>(candidate, gate));
      if (gate == Gate.ACCEPTED) {
        accepted = candidate;
      }
    }
    return new Decision<>(accepted, judgements);
  }

  private static Gate gate(String question, Candidate candidate, double atLeast) {
    boolean near = candidate.similarity() >= atLeast;
    if (!near) {
      return Gate.THRESHOLD;
    }
    String other = candidate.question();
    return other == null ? Gate.NO_QUESTION : Guard.check(question, other);
  }
}
