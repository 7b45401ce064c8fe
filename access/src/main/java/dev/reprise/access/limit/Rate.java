package dev.reprise.access.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;

/** So many in a minute, coming back evenly. Guarded by its account. */
final class Rate {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final long perMinute;
  private final Bucket bucket;

  /**
   * @param perMinute ≥ 1
   * @param left of the first minute, 0 to {@code perMinute}
   */
  Rate(long perMinute, long left, LongSupplier nanos) {
    this.perMinute = perMinute;
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(perMinute)
                        .refillGreedy(perMinute, Duration.ofMinutes(1))
                        .initialTokens(Math.clamp(left, 0, perMinute)))
            .withCustomTimePrecision(new Meter(nanos))
            .withSynchronizationStrategy(SynchronizationStrategy.NONE)
            .build();
  }

  /** Only ever goes on. */
  private record Meter(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  long perMinute() {
    return perMinute;
  }

  /** Takes so many; 0 when they were there, else the nanoseconds until they are. */
  long take(long count) {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(count);
    return probe.isConsumed() ? 0 : Math.max(1, probe.getNanosToWaitForRefill());
  }

  void giveBack(long count) {
    if (count > 0) {
      bucket.addTokens(count);
    }
  }

  /** Takes what has been used already, there or not: later requests wait for it. */
  void charge(long count) {
    if (count > 0) {
      bucket.consumeIgnoringRateLimits(count);
    }
  }

  long left() {
    return Math.max(0, bucket.getAvailableTokens());
  }

  /** Until all of a minute is there again. */
  long resetNanos() {
    return Math.round((perMinute - bucket.getAvailableTokens()) * (NANOS_PER_MINUTE / perMinute));
  }
}
