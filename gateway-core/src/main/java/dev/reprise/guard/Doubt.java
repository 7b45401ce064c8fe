package dev.reprise.guard;

/** What speaks against two questions sharing an answer without forbidding it. */
public enum Doubt {
  /** Nothing. */
  NONE(0),
  /** Only one of them names a time. */
  ONE_SIDED_TIME(0.02),
  /** Only one of them counts, limits or shapes: all, some, briefly. */
  ONE_SIDED_MARK(0.02),
  /** One says a word more. */
  ONE_MORE_WORD(0.02),
  /** They are alike but for a few words in one place. */
  ONE_SPAN(0.03),
  /** The same words in quite another order. */
  OTHER_ORDER(0.02),
  /** Only one of them denies, and not what the other says. */
  OTHER_POLARITY(0.02);

  private final double penalty;

  Doubt(double penalty) {
    this.penalty = penalty;
  }

  /** What the evidence must show beyond the usual, as a cosine: 0 to 0.03. */
  public double penalty() {
    return penalty;
  }
}
