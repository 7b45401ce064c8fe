package dev.reprise.store;

import dev.reprise.cache.StoredCompletion;

/** What one hit on an entry saves, in a unit that is the same for all; finite and ≥ 0. */
@FunctionalInterface
public interface Worth {

  /** A call to upstream, whatever it costs. */
  Worth CALLS = entry -> 1;

  /** Of an entry from another node it is not always known when it was asked for. */
  double USUAL_NANOS = 1e9;

  /** The nanoseconds that upstream took. */
  Worth TIME =
      entry -> {
        long nanos = entry.storedNanos() - entry.askedNanos();
        return nanos > 0 ? nanos : USUAL_NANOS;
      };

  double of(StoredCompletion entry);
}
