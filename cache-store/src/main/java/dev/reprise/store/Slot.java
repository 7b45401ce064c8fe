package dev.reprise.store;

import dev.reprise.cache.StoredCompletion;
import java.time.Duration;

/** What the map keeps under a key: an entry of its own or a link to another key's entry. */
sealed interface Slot permits Held, Link {

  /** Longer is never: 146 years, which leaves room for comparing clocks that wrap. */
  long MAX_NANOS = Long.MAX_VALUE / 2;

  /** When it stops being found, on the store's clock. */
  long deadlineNanos();

  /** What it is charged against the bound. */
  int bytes();

  default long remainingNanos(long nowNanos) {
    return deadlineNanos() - nowNanos;
  }

  default boolean keptAt(long nowNanos) {
    return remainingNanos(nowNanos) > 0;
  }

  /** The deadline of an entry, and so of every link to it: the end of its staleness. */
  static long deadlineOf(StoredCompletion entry) {
    long kept = nanosOf(entry.ttl()) + nanosOf(entry.staleFor());
    return entry.storedNanos() + Math.min(MAX_NANOS, kept);
  }

  /** At most {@link #MAX_NANOS}. */
  static long nanosOf(Duration duration) {
    return duration.toSeconds() < MAX_NANOS / 1_000_000_000L ? duration.toNanos() : MAX_NANOS;
  }
}
