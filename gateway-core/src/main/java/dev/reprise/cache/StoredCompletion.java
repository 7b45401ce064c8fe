package dev.reprise.cache;

import dev.reprise.chat.Completion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One answer in the cache.
 *
 * @param id unique, stable name for reports and invalidation
 * @param question the text that {@code embedding} stands for; null when only exact lookups apply
 * @param embedding null when there is no question or it could not be embedded
 * @param storedNanos when it was stored, on the store's monotonic clock: wall clocks jump
 * @param ttl how long it may be served from then on, > 0
 */
public record StoredCompletion(
    String id,
    CacheKey key,
    Completion completion,
    @Nullable String question,
    @Nullable Embedding embedding,
    long storedNanos,
    Duration ttl) {

  public StoredCompletion {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("ttl must be > 0, got " + ttl);
    }
  }

  /** Whole seconds since it was stored, ≥ 0. */
  public long ageSeconds(long nowNanos) {
    return Math.max(0, (nowNanos - storedNanos) / 1_000_000_000L);
  }

  /** Whole seconds it stays fresh, ≥ 0. */
  public long remainingSeconds(long nowNanos) {
    return Math.max(0, ttl.toSeconds() - ageSeconds(nowNanos));
  }
}
