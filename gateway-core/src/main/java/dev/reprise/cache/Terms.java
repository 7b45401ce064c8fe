package dev.reprise.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On what terms one request uses the cache: its route's policy with the request's own wishes, as
 * far as the policy grants them.
 *
 * @param route the route's name; empty when none matched
 * @param policy the route's
 * @param namespace the partition
 * @param reads whether it is looked up
 * @param writes whether its answer is stored
 * @param onlyIfCached whether a miss is an error instead of a forward
 * @param ttlSeconds how long its answer is fresh
 * @param freshness how old an answer to it may be
 * @param threshold the least cosine that the request asks for, unclamped; null for the policy's
 * @param tags what its answer is stored under
 */
public record Terms(
    String route,
    CachePolicy policy,
    String namespace,
    boolean reads,
    boolean writes,
    boolean onlyIfCached,
    long ttlSeconds,
    Freshness freshness,
    @Nullable Double threshold,
    Set<String> tags) {

  /**
   * @param isShort whether the policy lets answers to this kind of request live but shortly
   */
  static Terms of(Routing.Match route, RequestControls wished, boolean isShort) {
    CachePolicy policy = route.policy();
    CachePolicy.Controls limits = policy.controls();
    RequestControls granted = limits.enabled() ? wished : RequestControls.NONE;
    boolean modes = limits.mode();
    boolean noStore = granted.noStore() && modes;
    boolean noCache = granted.noCache() && modes;
    CachePolicy.Mode mode =
        granted.mode() == null || !modes ? CachePolicy.Mode.READ_WRITE : granted.mode();
    boolean reads = policy.mode().reads() && mode.reads() && !noCache;
    boolean writes = policy.mode().writes() && mode.writes() && !noStore;
    String namespace =
        granted.namespace() != null && limits.namespace()
            ? granted.namespace()
            : policy.namespace();
    return new Terms(
        route.name(),
        policy,
        namespace,
        reads && (!noStore || policy.noStoreReads()),
        writes,
        granted.onlyIfCached(),
        ttl(policy, granted, isShort),
        freshness(policy, granted),
        granted.threshold(),
        granted.tags());
  }

  /** The caller's own, else the shortest of the policy's that apply. */
  private static long ttl(CachePolicy policy, RequestControls granted, boolean isShort) {
    long ttl = policy.ttlSeconds();
    for (String tag : granted.tags()) {
      ttl = Math.min(ttl, policy.tagTtlSeconds().getOrDefault(tag, ttl));
    }
    if (granted.ttlSeconds() != null) {
      CachePolicy.Controls limits = policy.controls();
      ttl = Math.clamp(granted.ttlSeconds(), limits.minTtlSeconds(), limits.maxTtlSeconds());
    }
    return isShort ? Math.min(ttl, policy.shortTtlSeconds()) : ttl;
  }

  /**
   * Who says how old an answer may be gets none that the policy alone would tolerate (RFC 9111
   * section 5.2.1.1).
   */
  private static Freshness freshness(CachePolicy policy, RequestControls granted) {
    long maxStale = granted.maxStale() == null ? 0 : granted.maxStale();
    boolean says =
        granted.maxAge() != null || granted.minFresh() != null || granted.maxStale() != null;
    long revalidate = policy.staleWhileRevalidateSeconds();
    long ifError = policy.staleIfErrorSeconds();
    return new Freshness(
        granted.maxAge() == null ? Long.MAX_VALUE : granted.maxAge(),
        granted.minFresh() == null ? 0 : granted.minFresh(),
        maxStale,
        says ? Math.min(revalidate, maxStale) : revalidate,
        granted.staleIfError() == null ? ifError : Math.min(granted.staleIfError(), ifError));
  }

  /**
   * The least cosine in force for an embedding model: the request's own as far as the policy allows
   * it, else the policy's; null when the policy names none for this model.
   */
  public @Nullable Double threshold(String embeddingModel) {
    Double usual = policy.semantic().thresholds().get(embeddingModel);
    if (usual == null || threshold == null) {
      return usual;
    }
    return Math.clamp(threshold, usual - policy.semantic().loosenBy(), 1.0);
  }

  /** How much longer than fresh its answer is kept. */
  public long staleForSeconds() {
    return Math.max(policy.staleWhileRevalidateSeconds(), policy.staleIfErrorSeconds());
  }
}
