package dev.reprise.cache;

import java.util.Map;

/**
 * What is looked up and kept.
 *
 * @param enabled false forwards everything
 * @param tenancy who shares answers with whom
 * @param namespace a partition of the operator's own
 * @param ttlSeconds how long an answer may be served
 * @param maxEntryBytes larger answers pass and are not stored
 * @param finishAbandoned whether an answer is read to its end and stored when its caller has left
 * @param normalizeUnicode whether canonically equivalent texts share an exact key
 * @param normalizeWhitespace whether white space around a message's text is ignored
 * @param semantic the second tier
 */
public record CacheConfig(
    boolean enabled,
    Tenancy tenancy,
    String namespace,
    long ttlSeconds,
    int maxEntryBytes,
    boolean finishAbandoned,
    boolean normalizeUnicode,
    boolean normalizeWhitespace,
    Semantic semantic) {

  /** Who shares answers. */
  public enum Tenancy {
    /** Each credential has its own. */
    PER_CREDENTIAL,
    /** Everybody that can reach the gateway shares them. */
    SHARED
  }

  /**
   * The semantic tier.
   *
   * @param enabled false leaves the exact tier alone
   * @param withTools whether requests that offer tools are looked up by similarity
   * @param englishOnly whether questions in other scripts and languages are looked up exactly only;
   *     false is for a multilingual model with a threshold of its own
   * @param neighbours how many nearest entries are considered
   * @param thresholds the least cosine for a hit by model name: one without its model says nothing
   */
  public record Semantic(
      boolean enabled,
      boolean withTools,
      boolean englishOnly,
      int neighbours,
      Map<String, Double> thresholds) {
    public Semantic {
      require(neighbours >= 1 && neighbours <= 100, "neighbours", "1 to 100", neighbours);
      thresholds = Map.copyOf(thresholds);
      thresholds.forEach(
          (model, t) -> require(t >= 0.5 && t <= 1, "thresholds", "0.5 to 1 for " + model, t));
    }
  }

  /** Ten years: nanoseconds of it and the {@code ttl} of a header stay within their bounds. */
  private static final long MAX_TTL_SECONDS = 315_360_000;

  public static final CacheConfig DEFAULTS =
      new CacheConfig(
          true,
          Tenancy.PER_CREDENTIAL,
          "default",
          86_400,
          1_048_576,
          false,
          true,
          false,
          new Semantic(true, false, true, 10, Map.of("bge-small-en-v1.5-q", 0.93)));

  public CacheConfig {
    require(!namespace.isBlank(), "namespace", "a name", "an empty one");
    require(
        ttlSeconds >= 1 && ttlSeconds <= MAX_TTL_SECONDS,
        "ttl-seconds",
        "1 to " + MAX_TTL_SECONDS,
        ttlSeconds);
    require(
        maxEntryBytes >= 1024 && maxEntryBytes <= 64 << 20,
        "max-entry-bytes",
        "1024 to 67108864",
        maxEntryBytes);
  }

  private static void require(boolean holds, String key, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": expected " + expected + ", got " + actual);
    }
  }
}
