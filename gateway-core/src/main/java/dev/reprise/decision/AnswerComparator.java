package dev.reprise.decision;

/** Tells whether two answers say the same. Off the request's path, so it may take its time. */
public interface AnswerComparator {

  /** What a comparison came to. */
  enum Verdict {
    SAME,
    DIFFERENT,
    /** It cannot tell, which counts for neither. */
    UNKNOWN
  }

  /**
   * An answer.
   *
   * @param id unique for it: what was computed of it once may be kept under this name
   * @param question that it was given to
   * @param text what it says
   */
  record Answer(String id, String question, String text) {}

  Verdict compare(Answer one, Answer other);

  /** Asks the next one where this one cannot tell. */
  default AnswerComparator orElse(AnswerComparator next) {
    return (one, other) -> {
      Verdict verdict = compare(one, other);
      return verdict == Verdict.UNKNOWN ? next.compare(one, other) : verdict;
    };
  }
}
