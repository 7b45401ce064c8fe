package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;

/**
 * What a slot costs in bytes of heap, so that the bound is one on memory and not on payload. The
 * constants come from heap sizes at 100,000 slots (compressed pointers, 8-byte alignment). Every
 * entry is charged as if it were the only one of its scope; where scopes hold many, a tenth of the
 * charge is not used, which pays for the growth room of their blocks.
 */
final class Weight {

  /** Objects of an entry, its key, map node, bookkeeping of eviction and expiry. */
  private static final int ENTRY_OVERHEAD = 500;

  /** The same for a link. */
  private static final int LINK_OVERHEAD = 300;

  /** Index of a scope with one vector, block and array headers. */
  private static final int VECTOR_OVERHEAD = 300;

  private Weight() {}

  static int of(StoredCompletion entry) {
    long bytes = ENTRY_OVERHEAD + ofKey(entry.key()) + ofText(entry.id());
    bytes += entry.completion().size();
    bytes += entry.question() == null ? 0 : ofText(entry.question());
    bytes += entry.embedding() == null ? 0 : ofVector(entry.embedding());
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  static int ofLink(CacheKey alias) {
    return (int) Math.min(Integer.MAX_VALUE, LINK_OVERHEAD + ofKey(alias));
  }

  private static long ofKey(CacheKey key) {
    CacheScope scope = key.scope();
    return ofText(scope.tenant()) + ofText(scope.namespace()) + ofText(scope.model());
  }

  /** Charged twice: it is kept with the entry and packed in the index. */
  private static long ofVector(Embedding embedding) {
    int dimensions = embedding.dimensions();
    return VECTOR_OVERHEAD + (long) Float.BYTES * (dimensions + DotProducts.stride(dimensions));
  }

  /** Java keeps a text in one byte per character when all of them are Latin-1. */
  private static long ofText(String text) {
    boolean latin = text.chars().allMatch(c -> c <= 0xFF);
    return (latin ? 1L : 2L) * text.length();
  }
}
