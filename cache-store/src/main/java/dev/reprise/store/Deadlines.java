package dev.reprise.store;

import dev.reprise.cache.StoredCompletion;
import java.time.Duration;

/** When entries stop being found, on the store's clock. */
final class Deadlines {

  /** Longer is never: 146 years, which leaves room for comparing clocks that wrap. */
  static final long MAX_NANOS = Long.MAX_VALUE / 2;

  private Deadlines() {}

  /** The end of its staleness. */
  static long of(StoredCompletion entry) {
    long kept = nanosOf(entry.ttl()) + nanosOf(entry.staleFor());
    return entry.storedNanos() + Math.min(MAX_NANOS, kept);
  }

  /** At most {@link #MAX_NANOS}. */
  static long nanosOf(Duration duration) {
    return duration.toSeconds() < MAX_NANOS / 1_000_000_000L ? duration.toNanos() : MAX_NANOS;
  }
}
