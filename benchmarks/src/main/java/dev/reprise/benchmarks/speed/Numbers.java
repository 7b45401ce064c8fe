package dev.reprise.benchmarks.speed;

import java.util.Collection;
import java.util.Locale;

/** Medians, percentiles, and how figures are written. */
final class Numbers {
  private Numbers() {}

  static double median(Collection<Double> values) {
    return percentile(values, 50);
  }

  /**
   * @param percent 0 to 100
   */
  static double percentile(Collection<Double> values, double percent) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double rank = percent / 100 * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  /** Three digits that count, all of a larger number; a dash for what is none. */
  static String brief(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    double size = Math.abs(value);
    int decimals = size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
