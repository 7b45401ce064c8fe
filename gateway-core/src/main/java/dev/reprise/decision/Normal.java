package dev.reprise.decision;

/** The standard normal distribution. */
final class Normal {
  private Normal() {}

  /** P(Z < z), to within 7.5e-8 (Abramowitz and Stegun 1964, 26.2.17). */
  static double below(double z) {
    if (z < 0) {
      return 1 - below(-z);
    }
    double t = 1 / (1 + 0.2316419 * z);
    double tail =
        Math.exp(-z * z / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return 1 - tail;
  }
}
