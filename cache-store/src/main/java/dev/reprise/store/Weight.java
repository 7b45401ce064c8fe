package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.KeyParts;
import dev.reprise.embedding.Embedding;
import java.util.Set;

/**
 * What a slot costs in bytes of heap, so that the bound is one on memory and not on payload. The
 * constants come from heap sizes at 100,000 slots (compressed pointers, 8-byte alignment). Every
 * entry is charged as if it were the only one of its scope; where scopes hold many, a tenth of the
 * charge is not used, which pays for the growth room of their cells.
 */
final class Weight {

  /** Objects of an entry, its key, map node, bookkeeping of eviction and expiry. */
  private static final int ENTRY_OVERHEAD = 920;

  /** The same for a link. */
  private static final int LINK_OVERHEAD = 300;

  /**
   * Index of a scope with one vector, and the vector's objects. Where scopes hold many it is twice
   * what each costs: 75 bytes of the index, 44 of headers.
   */
  private static final int VECTOR_OVERHEAD = 250;

  /** Lists and arrays of the parts of a key; a part's digest and the reference to its name. */
  private static final int PARTS_OVERHEAD = 80;

  private static final int PART_OVERHEAD = Long.BYTES + 4;

  /** A set of tags; a tag's places in it. */
  private static final int TAGS_OVERHEAD = 40;

  private static final int TAG_OVERHEAD = 8;

  /** A text's two objects and their padding. */
  private static final int TEXT_OVERHEAD = 48;

  private Weight() {}

  static int of(StoredCompletion entry) {
    long bytes = ENTRY_OVERHEAD + ofKey(entry.key()) + ofText(entry.id());
    bytes += entry.isHere() ? entry.completion().size() : 0;
    bytes += entry.question() == null ? 0 : ofText(entry.question());
    bytes += entry.embedding() == null ? 0 : ofVector(entry.embedding());
    bytes += ofTags(entry.tags()) + ofParts(entry.parts());
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  static int ofLink(CacheKey alias) {
    return (int) Math.min(Integer.MAX_VALUE, LINK_OVERHEAD + ofKey(alias));
  }

  private static long ofKey(CacheKey key) {
    CacheScope scope = key.scope();
    return ofText(scope.tenant()) + ofText(scope.namespace()) + ofText(scope.model());
  }

  private static long ofTags(Set<String> tags) {
    long bytes = tags.isEmpty() ? 0 : TAGS_OVERHEAD;
    for (String tag : tags) {
      bytes += TAG_OVERHEAD + TEXT_OVERHEAD + ofText(tag);
    }
    return bytes;
  }

  /** Names are charged in full: that entries share them is likely, but not up to the store. */
  private static long ofParts(KeyParts parts) {
    long bytes = parts.names().isEmpty() ? 0 : PARTS_OVERHEAD;
    for (String name : parts.names()) {
      bytes += PART_OVERHEAD + TEXT_OVERHEAD + ofText(name);
    }
    return bytes;
  }

  /** Kept with the entry alone: the index holds no more than signs of it. */
  private static long ofVector(Embedding embedding) {
    return VECTOR_OVERHEAD + (long) Short.BYTES * embedding.dimensions();
  }

  /** Java keeps a text in one byte per character when all of them are Latin-1. */
  private static long ofText(String text) {
    boolean latin = text.chars().allMatch(c -> c <= 0xFF);
    return (latin ? 1L : 2L) * text.length();
  }
}
