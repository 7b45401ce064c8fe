package dev.reprise.decision;

/** The Beta distribution. */
final class Beta {
  private static final double CLOSE_ENOUGH = 1e-14;

  /** In place of a zero that would be divided by. */
  private static final double TINY = 1e-300;

  /** The fraction takes some √max(a, b) steps: enough for counts beyond a billion. */
  private static final int MAX_STEPS = 200_000;

  /** From here on few terms of Stirling's series give a double's precision. */
  private static final double LARGE = 12;

  private Beta() {}

  /**
   * P(X ≤ x), the regularised incomplete beta function.
   *
   * @param x 0 to 1
   * @param a > 0
   * @param b > 0
   */
  static double below(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    double scale =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
    // The fraction converges fast on one side of the mean; the other one is its mirror image.
    return x < (a + 1) / (a + b + 2)
        ? scale * fraction(x, a, b) / a
        : 1 - scale * fraction(1 - x, b, a) / b;
  }

  /** The continued fraction of DLMF 8.17.22, evaluated from its front (Lentz's method). */
  private static double fraction(double x, double a, double b) {
    double numerator = 1;
    double denominator = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double value = denominator;
    for (int m = 1; m <= MAX_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      denominator = 1 / nonZero(1 + even * denominator);
      numerator = nonZero(1 + even / numerator);
      value *= numerator * denominator;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      denominator = 1 / nonZero(1 + odd * denominator);
      numerator = nonZero(1 + odd / numerator);
      value *= numerator * denominator;
      if (Math.abs(numerator * denominator - 1) < CLOSE_ENOUGH) {
        break;
      }
    }
    return value;
  }

  private static double nonZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** Stirling's series; small arguments are led to large ones by Γ(x + 1) = x Γ(x). */
  private static double logGamma(double positive) {
    double x = positive;
    double shift = 0;
    while (x < LARGE) {
      shift += Math.log(x);
      x++;
    }
    double inverse = 1 / x;
    double square = inverse * inverse;
    double series =
        inverse
            * (1 / 12.0
                - square
                    * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188))));
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
  }
}
