package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Expiry;
import dev.reprise.cache.CacheKey;

/**
 * Expires each slot at exactly its deadline, counted from the very moment that Caffeine counts
 * from: what Caffeine passes over as expired, no index may still offer.
 */
final class AtDeadline implements Expiry<CacheKey, Slot> {

  @Override
  public long expireAfterCreate(CacheKey key, Slot slot, long nowNanos) {
    return slot.remainingNanos(nowNanos);
  }

  @Override
  public long expireAfterUpdate(CacheKey key, Slot slot, long nowNanos, long currentNanos) {
    return slot.remainingNanos(nowNanos);
  }

  @Override
  public long expireAfterRead(CacheKey key, Slot slot, long nowNanos, long currentNanos) {
    return currentNanos;
  }
}
