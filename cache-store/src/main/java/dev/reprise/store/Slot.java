package dev.reprise.store;

import dev.reprise.cache.StoredCompletion;

/** What the map keeps under a key: an entry of its own or a link to another key's entry. */
sealed interface Slot permits Held, Link {

  /** Longer is never: 146 years, which leaves room for comparing clocks that wrap. */
  long MAX_TTL_NANOS = Long.MAX_VALUE / 2;

  /** When it stops being served, on the store's clock. */
  long deadlineNanos();

  /** What it is charged against the bound. */
  int bytes();

  default long remainingNanos(long nowNanos) {
    return deadlineNanos() - nowNanos;
  }

  default boolean freshAt(long nowNanos) {
    return remainingNanos(nowNanos) > 0;
  }

  /** The deadline of an entry, and so of every link to it. */
  static long deadlineOf(StoredCompletion entry) {
    boolean countable = entry.ttl().toSeconds() < MAX_TTL_NANOS / 1_000_000_000L;
    return entry.storedNanos() + (countable ? entry.ttl().toNanos() : MAX_TTL_NANOS);
  }
}
