package dev.reprise.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks of the cache beside its question; nothing of it is clamped yet. Seconds are ≥
 * 0, null where the caller does not say.
 *
 * @param mode {@code reprise-mode}
 * @param namespace {@code reprise-namespace}
 * @param ttlSeconds {@code reprise-ttl}, ≥ 1
 * @param threshold {@code reprise-threshold}, 0 to 1; 1 leaves the exact tier alone
 * @param tags {@code reprise-tags}
 * @param noCache answer from upstream and store (RFC 9111 section 5.2.1.4)
 * @param noStore keep nothing (5.2.1.5)
 * @param onlyIfCached do not forward (5.2.1.7)
 * @param maxAge no answer older than this (5.2.1.1)
 * @param minFresh none that is fresh for less (5.2.1.3)
 * @param maxStale one that is stale for no longer than this will do (5.2.1.2); {@link
 *     Long#MAX_VALUE} for any
 * @param staleIfError the same, only when upstream fails (RFC 5861)
 */
public record RequestControls(
    CachePolicy.@Nullable Mode mode,
    @Nullable String namespace,
    @Nullable Long ttlSeconds,
    @Nullable Double threshold,
    Set<String> tags,
    boolean noCache,
    boolean noStore,
    boolean onlyIfCached,
    @Nullable Long maxAge,
    @Nullable Long minFresh,
    @Nullable Long maxStale,
    @Nullable Long staleIfError) {

  public static final RequestControls NONE =
      new RequestControls(
          null, null, null, null, Set.of(), false, false, false, null, null, null, null);

  public RequestControls {
    tags = Set.copyOf(tags);
  }
}
