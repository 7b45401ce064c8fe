package dev.reprise.telemetry;

import java.util.stream.LongStream;

/**
 * A histogram of durations: two buckets for each doubling, from {@link #LEAST_NANOS} on, so that a
 * quantile is off by a fifth at most.
 */
final class Latencies {

  /** Up to twelve minutes; what takes longer counts as that. */
  static final int BUCKETS = 52;

  private static final long LEAST_NANOS = 10_000;
  private static final int PER_DOUBLING = 2;

  private Latencies() {}

  static int bucket(long nanos) {
    if (nanos <= LEAST_NANOS) {
      return 0;
    }
    double times = (double) nanos / LEAST_NANOS;
    int doublings = Math.getExponent(times);
    boolean secondHalf = times >= Math.scalb(Math.sqrt(2), doublings);
    return Math.min(BUCKETS - 1, doublings * PER_DOUBLING + (secondHalf ? 1 : 0));
  }

  /**
   * Milliseconds that a share of the durations does not exceed; NaN when there are none.
   *
   * @param counts holds the buckets from {@code from} on
   * @param share 0 to 1
   */
  static double quantile(long[] counts, int from, double share) {
    long total = LongStream.of(counts).skip(from).limit(BUCKETS).sum();
    if (total == 0) {
      return Double.NaN;
    }
    double rank = share * total;
    long before = 0;
    int bucket = 0;
    while (before + counts[from + bucket] < rank) {
      before += counts[from + bucket];
      bucket++;
    }
    double within = (rank - before) / Math.max(1, counts[from + bucket]);
    return millis(bucket + within);
  }

  private static double millis(double bucket) {
    return LEAST_NANOS / 1e6 * Math.pow(2, bucket / PER_DOUBLING);
  }
}
