package dev.reprise.provider;

import java.util.concurrent.TimeUnit;

/**
 * So many calls in any hour. The times of the last ones are kept, 8 bytes each: a bucket that is
 * full at first and refilled steadily would allow twice as many in its first hour.
 *
 * <p>Safe for use by many threads.
 */
final class HourlyBudget {
  static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long[] spent;
  private long calls;

  /**
   * @param callsPerHour 1 or more
   */
  HourlyBudget(int callsPerHour) {
    this.spent = new long[callsPerHour];
  }

  /** Takes one call, if there is one left. */
  synchronized boolean take(long nowNanos) {
    int oldest = (int) (calls % spent.length);
    if (calls >= spent.length && nowNanos - spent[oldest] < HOUR_NANOS) {
      return false;
    }
    spent[oldest] = nowNanos;
    calls++;
    return true;
  }
}
