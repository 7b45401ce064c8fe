package dev.reprise.cache;

import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One answer in the cache.
 *
 * @param id unique, stable name for reports and invalidation
 * @param question the text that {@code embedding} stands for; null when only exact lookups apply
 * @param embedding null when there is no question or it could not be embedded
 * @param tags what it can be invalidated by
 * @param parts digests of what its key is made of, to explain a miss
 * @param askedNanos when upstream was asked, on the store's monotonic clock: wall clocks jump
 * @param storedNanos when it was stored, on the same clock
 * @param ttl how long it is fresh from then on, > 0
 * @param staleFor how much longer it is kept, ≥ 0
 * @param uses how often it has been served
 * @param repute what has been learned of it
 */
public record StoredCompletion(
    String id,
    CacheKey key,
    Completion completion,
    @Nullable String question,
    @Nullable Embedding embedding,
    Set<String> tags,
    KeyParts parts,
    long askedNanos,
    long storedNanos,
    Duration ttl,
    Duration staleFor,
    AtomicLong uses,
    Repute repute) {

  public StoredCompletion {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("ttl must be > 0, got " + ttl);
    }
    if (staleFor.isNegative()) {
      throw new IllegalArgumentException("staleFor must be ≥ 0, got " + staleFor);
    }
    tags = Set.copyOf(tags);
  }

  /** The same stay, with its payload or without. */
  public StoredCompletion with(Completion other) {
    return copy(other, embedding, askedNanos);
  }

  /** The same stay, to be found by meaning as well. */
  public StoredCompletion with(Embedding other) {
    return copy(completion, other, askedNanos);
  }

  /** The same stay, as if upstream had been asked at this time. */
  public StoredCompletion askedAt(long nanos) {
    return copy(completion, embedding, nanos);
  }

  private StoredCompletion copy(
      Completion itsCompletion, @Nullable Embedding itsEmbedding, long itsAskedNanos) {
    return new StoredCompletion(
        id,
        key,
        itsCompletion,
        question,
        itsEmbedding,
        tags,
        parts,
        itsAskedNanos,
        storedNanos,
        ttl,
        staleFor,
        uses,
        repute);
  }

  /** Whether its answer can be given at once; otherwise {@link CompletionStore#fetch} brings it. */
  public boolean isHere() {
    return completion.isHere();
  }

  /** Whether it may answer other wordings. */
  public boolean isNeighbour() {
    return embedding != null && !repute.isHidden();
  }

  /** Whole seconds since it was stored, ≥ 0. */
  public long ageSeconds(long nowNanos) {
    return Math.max(0, (nowNanos - storedNanos) / 1_000_000_000L);
  }

  /** Whole seconds it stays fresh; negative since when it has been stale. */
  public long remainingSeconds(long nowNanos) {
    return ttl.toSeconds() - ageSeconds(nowNanos);
  }

  public boolean isFresh(long nowNanos) {
    return nowNanos - storedNanos < ttl.toNanos();
  }
}
