package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.eviction.Resident;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry's stay in memory, the unit that map, index and eviction agree on by identity: storing
 * the same entry twice makes two of them, so dropping the older one can never drop the newer one's
 * vector.
 */
final class Held extends Resident implements Member {
  private final StoredCompletion entry;
  private final long freshUntilNanos;
  private final long deadlineNanos;
  private final int bytes;
  private final double worth;

  /** The cell of the scope's index; changed under that index's lock, null in none. */
  volatile @Nullable Cell cell;

  /** The row there; guarded by that lock. */
  int row;

  /**
   * @param worth what a hit on it saves
   */
  Held(StoredCompletion entry, double worth) {
    this.entry = entry;
    this.freshUntilNanos = entry.storedNanos() + Deadlines.nanosOf(entry.ttl());
    this.deadlineNanos = Deadlines.of(entry);
    this.bytes = Weight.of(entry);
    this.worth = worth;
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

  boolean isStayOf(StoredCompletion other) {
    return entry.id().equals(other.id());
  }

  /** Until then it is a neighbour, later only found by its key. */
  boolean freshAt(long nowNanos) {
    return freshUntilNanos - nowNanos > 0;
  }

  boolean keptAt(long nowNanos) {
    return remainingNanos(nowNanos) > 0;
  }

  long remainingNanos(long nowNanos) {
    return deadlineNanos - nowNanos;
  }

  /**
   * @throws NullPointerException when the entry has none
   */
  @Override
  public Embedding vector() {
    return Objects.requireNonNull(entry.embedding(), "the entry has no embedding");
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public double worth() {
    return worth;
  }

  @Override
  public long keyHash() {
    return entry.key().requestDigest().a() ^ entry.key().scope().contextDigest().b();
  }

  @Override
  public String tenant() {
    return scope().tenant();
  }

  @Override
  public String namespace() {
    return scope().namespace();
  }
}
