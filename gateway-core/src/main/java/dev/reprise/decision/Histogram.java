package dev.reprise.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts values between fixed bounds. Safe for use by many threads, without a lock. */
final class Histogram {
  private static final double HUNDRED = 100;

  /** A float's 0.9 is a little less than 0.9, and belongs to it all the same. */
  private static final double ROUNDING = 1e-6;

  /**
   * Bounds at equal distances.
   *
   * @param first in hundredths
   * @param step in hundredths, > 0
   * @param last in hundredths
   */
  record Bounds(int first, int step, int last) {
    static final Bounds SIMILARITY = new Bounds(70, 2, 98);
    static final Bounds SCORE = new Bounds(-20, 2, 40);

    List<Double> values() {
      List<Double> values = new ArrayList<>();
      for (int bound = first; bound <= last; bound += step) {
        values.add(bound / HUNDRED);
      }
      return values;
    }

    int size() {
      return (last - first) / step + 1;
    }
  }

  private final Bounds bounds;
  private final AtomicLongArray counts;

  Histogram(Bounds bounds) {
    this.bounds = bounds;
    this.counts = new AtomicLongArray(bounds.size() + 1);
  }

  void add(double value) {
    double steps = (value - bounds.first() / HUNDRED + ROUNDING) * HUNDRED / bounds.step();
    counts.incrementAndGet((int) Math.clamp(Math.floor(steps) + 1, 0, bounds.size()));
  }

  /** Those below the first bound, those from each bound to the next, those from the last one on. */
  List<Long> counts() {
    List<Long> all = new ArrayList<>(counts.length());
    for (int i = 0; i < counts.length(); i++) {
      all.add(counts.get(i));
    }
    return all;
  }
}
