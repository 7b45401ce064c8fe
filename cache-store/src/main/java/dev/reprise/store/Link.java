package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredCompletion;

/**
 * Lets one key answer with another key's entry. It names the entry instead of holding it, so that
 * an evicted answer's memory is free at once and a replaced answer does not speak for an alias that
 * was judged against the older one.
 *
 * @param target the entry's own key, never another link
 * @param entryId the entry that must still be there
 */
record Link(CacheKey target, String entryId) {

  boolean leadsTo(Held held) {
    return held.entry().id().equals(entryId);
  }

  static Link to(StoredCompletion entry) {
    return new Link(entry.key(), entry.id());
  }
}
