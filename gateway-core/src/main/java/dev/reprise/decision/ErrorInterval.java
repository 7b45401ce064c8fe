package dev.reprise.decision;

/**
 * How wrong answers are, by a sample: the share found, and the Clopper-Pearson bounds that hold
 * with a confidence of at least 95 %, however few were looked at.
 *
 * @param value wrong ones among those looked at, 0 to 1; NaN when nothing was
 * @param lower 0 when nothing was looked at
 * @param upper 1 when nothing was looked at
 */
public record ErrorInterval(double value, double lower, double upper) {
  public static final double CONFIDENCE = 0.95;

  /** What may lie beyond each of the two bounds. */
  private static final double TAIL = (1 - CONFIDENCE) / 2;

  /** Halvings that bring a bound to the precision of a double. */
  private static final int HALVINGS = 60;

  /**
   * @param wrong of those looked at, ≥ 0
   * @param right the others, ≥ 0
   */
  public static ErrorInterval of(long wrong, long right) {
    if (wrong < 0 || right < 0) {
      throw new IllegalArgumentException("counts must be ≥ 0, got " + wrong + " and " + right);
    }
    double value = wrong + right == 0 ? Double.NaN : (double) wrong / (wrong + right);
    // P(at least n wrong | share p) is the distribution function of Beta(n, rest + 1) at p.
    double lower = wrong == 0 ? 0 : quantile(wrong, right + 1.0, TAIL);
    double upper = right == 0 ? 1 : quantile(wrong + 1.0, right, 1 - TAIL);
    return new ErrorInterval(value, lower, upper);
  }

  /** The same as a share of more than what it was taken from. */
  public ErrorInterval times(double share) {
    return new ErrorInterval(value * share, lower * share, upper * share);
  }

  private static double quantile(double a, double b, double probability) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Beta.below(middle, a, b) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
