package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.Objects;

/**
 * One entry's stay in the store, the unit that map and index agree on by identity: storing the same
 * entry twice makes two of them, so dropping the older one can never drop the newer one's vector.
 */
final class Held implements Slot {

  /** The position of what no index holds. */
  static final int NOWHERE = -1;

  private final StoredCompletion entry;
  private final long freshUntilNanos;
  private final long deadlineNanos;
  private final int bytes;

  /** Where the scope's index keeps the vector; guarded by that index's lock. */
  int position = NOWHERE;

  Held(StoredCompletion entry) {
    this.entry = entry;
    this.freshUntilNanos = entry.storedNanos() + Slot.nanosOf(entry.ttl());
    this.deadlineNanos = Slot.deadlineOf(entry);
    this.bytes = Weight.of(entry);
  }

  StoredCompletion entry() {
    return entry;
  }

  CacheKey key() {
    return entry.key();
  }

  CacheScope scope() {
    return entry.key().scope();
  }

  /** Until then it is a neighbour, later only found by its key. */
  boolean freshAt(long nowNanos) {
    return freshUntilNanos - nowNanos > 0;
  }

  boolean hasVector() {
    return entry.embedding() != null;
  }

  /**
   * @throws NullPointerException when the entry has none
   */
  Embedding vector() {
    return Objects.requireNonNull(entry.embedding(), "the entry has no embedding");
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public int bytes() {
    return bytes;
  }
}
