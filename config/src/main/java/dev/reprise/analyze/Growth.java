package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How hits add up. At most {@value #MAX_STEPS} steps are kept, however long the log is: when there
 * are more, every second one goes. Confined.
 */
final class Growth {
  private static final int MAX_STEPS = 240;

  private final List<Step> steps = new ArrayList<>();
  private long every = 1;
  private long requests;
  private long exact;
  private long semantic;
  private @Nullable Instant last;

  /**
   * @param time when it was asked; null where that is not known
   */
  void add(boolean isExact, boolean isSemantic, @Nullable Instant time) {
    requests++;
    exact += isExact ? 1 : 0;
    semantic += isSemantic ? 1 : 0;
    last = time == null ? last : time;
    if (requests % every == 0) {
      steps.add(step());
      if (steps.size() > MAX_STEPS) {
        thin();
      }
    }
  }

  private void thin() {
    every *= 2;
    steps.removeIf(step -> step.requests() % every != 0);
  }

  private Step step() {
    return new Step(requests, exact, semantic, last);
  }

  /** Up to the last request. */
  List<Step> read() {
    List<Step> all = new ArrayList<>(steps);
    if (!all.isEmpty() && all.getLast().requests() < requests) {
      all.add(step());
    }
    return all;
  }
}
