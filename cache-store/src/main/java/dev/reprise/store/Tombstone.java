package dev.reprise.store;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;

/**
 * What one purge has said.
 *
 * @param atNanos when, on the store's clock
 * @param guess whether it stands for several older ones and says more than they did
 */
record Tombstone(Selector selector, long atNanos, boolean guess) {

  /** Whether the entry was asked for by then and would have been removed, had it been there. */
  boolean covers(StoredCompletion entry) {
    return isAskedByThen(entry) && selector.matches(entry, atNanos);
  }

  boolean isAskedByThen(StoredCompletion entry) {
    return entry.askedNanos() - atNanos <= 0;
  }
}
