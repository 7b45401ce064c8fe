package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Judged;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.decision.ErrorInterval;

/** Counts answers that were found right or wrong. Confined. */
final class Judgements {
  private long right;
  private long wrong;
  private long unknown;

  void add(Verdict verdict) {
    switch (verdict) {
      case SAME -> right++;
      case DIFFERENT -> wrong++;
      case UNKNOWN -> unknown++;
    }
  }

  Judged read() {
    if (right + wrong == 0) {
      return new Judged(right, wrong, unknown, null, null, null);
    }
    ErrorInterval error = ErrorInterval.of(wrong, right);
    return new Judged(right, wrong, unknown, error.value(), error.lower(), error.upper());
  }
}
