package dev.reprise.provider;

import java.util.concurrent.TimeUnit;

/**
 * Falls by a tenth in each second in which upstream turns calls away, and rises by a fiftieth in
 * one in which it only answers. So what is seldom turned away costs nothing for long, however few
 * calls there are; a rise for each answer would be lost on an idle gateway and too much on a busy
 * one. Safe for use by many threads.
 */
final class DropLimit {
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int FALL = 10;
  private static final int RISE = 50;

  private final int min;
  private final int max;
  private volatile int limit;
  private volatile long changedNanos;

  DropLimit(LimitConfig config, long nowNanos) {
    this.min = config.min();
    this.max = config.max();
    this.limit = config.initial();
    this.changedNanos = nowNanos - STEP_NANOS;
  }

  int get() {
    return limit;
  }

  void answered(long nowNanos) {
    if (limit < max && nowNanos - changedNanos >= STEP_NANOS) {
      change(nowNanos, Math.max(1, limit / RISE));
    }
  }

  void dropped(long nowNanos) {
    if (nowNanos - changedNanos >= STEP_NANOS) {
      change(nowNanos, -Math.max(1, limit / FALL));
    }
  }

  private synchronized void change(long nowNanos, int by) {
    if (nowNanos - changedNanos >= STEP_NANOS) {
      changedNanos = nowNanos;
      limit = Math.clamp((long) limit + by, min, max);
    }
  }
}
