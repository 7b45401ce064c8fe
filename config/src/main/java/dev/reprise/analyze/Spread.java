package dev.reprise.analyze;

import org.jspecify.annotations.Nullable;

/**
 * How durations spread, in buckets that are each 2 % wider than the one before: a quantile is off
 * by that at most, and memory does not grow. Confined.
 */
final class Spread {
  private static final double STEP = Math.log(1.02);
  private static final double LEAST = 0.01;

  /** Up to two days of milliseconds. */
  private static final int BUCKETS = 1_200;

  private final int[] buckets = new int[BUCKETS];
  private long count;
  private long timed;
  private double sum;

  /**
   * @param millis NaN where it is not known
   */
  void add(double millis) {
    count++;
    if (millis >= 0) {
      timed++;
      sum += millis;
      double at = Math.log(Math.max(LEAST, millis) / LEAST) / STEP;
      buckets[(int) Math.min(at, BUCKETS - 1)]++;
    }
  }

  long count() {
    return count;
  }

  /** Null where nothing is known. */
  @Nullable Double mean() {
    return timed == 0 ? null : sum / timed;
  }

  /**
   * @param share 0 to 1
   * @return null where nothing is known
   */
  @Nullable Double quantile(double share) {
    long wanted = (long) Math.ceil(share * timed);
    long passed = 0;
    for (int i = 0; i < BUCKETS && timed > 0; i++) {
      passed += buckets[i];
      if (passed >= wanted && passed > 0) {
        return LEAST * Math.exp((i + 0.5) * STEP);
      }
    }
    return null;
  }
}
