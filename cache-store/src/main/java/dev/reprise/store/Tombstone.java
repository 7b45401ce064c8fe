package dev.reprise.store;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;

/**
 * What one purge has said.
 *
 * @param atNanos when, on the store's clock
 */
record Tombstone(Selector selector, long atNanos) {

  /** Whether the entry was asked for by then and would have been removed, had it been there. */
  boolean covers(StoredCompletion entry) {
    return isAskedByThen(entry) && selector.matches(entry, atNanos);
  }

  boolean isAskedByThen(StoredCompletion entry) {
    return entry.askedNanos() - atNanos <= 0;
  }
}
