package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Expiry;
import dev.reprise.cache.CacheKey;

/**
 * Expires each entry at exactly its deadline, counted from the very moment that Caffeine counts
 * from: what Caffeine passes over as expired, no index may still offer.
 */
final class AtDeadline implements Expiry<CacheKey, Held> {

  @Override
  public long expireAfterCreate(CacheKey key, Held held, long nowNanos) {
    return held.remainingNanos(nowNanos);
  }

  @Override
  public long expireAfterUpdate(CacheKey key, Held held, long nowNanos, long currentNanos) {
    return held.remainingNanos(nowNanos);
  }

  @Override
  public long expireAfterRead(CacheKey key, Held held, long nowNanos, long currentNanos) {
    return currentNanos;
  }
}
