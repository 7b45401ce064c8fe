package dev.reprise.cache;

import static dev.reprise.cache.Require.require;

import java.util.List;
import java.util.Map;

/**
 * What the cache may do with the requests of one route.
 *
 * @param mode whether it looks up and stores
 * @param namespace a partition of the operator's own
 * @param share with whom of a tenant an answer is shared
 * @param ttlSeconds how long an answer is fresh
 * @param tagTtlSeconds the same for answers with a tag; the shortest counts
 * @param shortTtlSeconds the same for requests treated as {@link Treatment#SHORT}
 * @param staleWhileRevalidateSeconds how much longer it is served while one request in the
 *     background fetches a new one; 0 is never
 * @param staleIfErrorSeconds how much longer it is served when upstream fails; 0 is never
 * @param variety answers kept under one key and given in turn; 1 is one
 * @param collapse whether identical requests in flight wait for one answer
 * @param finishAbandoned whether an answer is read to its end and stored when its caller has left
 * @param noStoreReads whether a {@code no-store} request may be answered from the cache
 * @param highTemperature above which a request counts as {@link BypassReason#HIGH_TEMPERATURE}
 * @param storage which answers are kept
 * @param treatments what is done with each kind of request
 * @param semantic the second tier
 * @param replay how answers are given again
 * @param controls how far a caller may change all this
 */
public record CachePolicy(
    Mode mode,
    String namespace,
    Share share,
    long ttlSeconds,
    Map<String, Long> tagTtlSeconds,
    long shortTtlSeconds,
    long staleWhileRevalidateSeconds,
    long staleIfErrorSeconds,
    int variety,
    boolean collapse,
    boolean finishAbandoned,
    boolean noStoreReads,
    double highTemperature,
    Storage storage,
    Treatments treatments,
    Semantic semantic,
    Replays replay,
    Controls controls) {

  /** Whether the cache is read and written. */
  public enum Mode {
    READ_WRITE,
    READ_ONLY,
    WRITE_ONLY,
    OFF;

    public boolean reads() {
      return this == READ_WRITE || this == READ_ONLY;
    }

    public boolean writes() {
      return this == READ_WRITE || this == WRITE_ONLY;
    }
  }

  /** With whom of a tenant an answer is shared. */
  public enum Share {
    /** All of it. */
    TENANT,
    /** The user that the request names; requests that name none share among themselves. */
    USER
  }

  /**
   * Which answers are kept.
   *
   * @param maxEntryBytes larger ones pass and are not stored
   * @param finishReasons the ends that count as good
   * @param sameModel whether an answer by another model than was asked for is not kept, as a
   *     provider's fallback would be; a version or date behind the name is the same model
   */
  public record Storage(int maxEntryBytes, List<String> finishReasons, boolean sameModel) {
    public Storage {
      require(
          maxEntryBytes >= 1024 && maxEntryBytes <= 64 << 20,
          "max-entry-bytes",
          "1024 to 67108864",
          maxEntryBytes);
      finishReasons = List.copyOf(finishReasons);
    }
  }

  /** By which rule a neighbour is accepted. */
  public enum Rule {
    /** What the answers of the neighbours say, under a bound on wrong answers that is kept. */
    EVIDENCE,
    /** A fixed least cosine. */
    THRESHOLD,
    /** What each entry has been seen to answer rightly (vCache, arXiv 2502.03771). */
    PER_ENTRY
  }

  /**
   * The semantic tier.
   *
   * @param enabled false leaves the exact tier alone
   * @param policy the rule of a hit
   * @param shadow whether hits are decided and checked, but never given
   * @param maxErrorRate wrong answers accepted, as a share of all requests that are looked up
   * @param verifyRate share of hits that is forwarded all the same, to learn from; 0 to 1
   * @param quorum independent callers that must have been given an answer before others get it for
   *     another wording; 1 asks for nobody's confirmation
   * @param collapse whether a paraphrase of a question in flight waits for its answer
   * @param neighbours how many nearest entries are considered
   * @param thresholds the least cosine for a hit by model name: one without its model says nothing.
   *     Under {@link Rule#EVIDENCE} that of a single neighbour, to start with
   * @param unknowns the cosine from which on a neighbour means anything, by model name
   * @param loosenBy how much less than the threshold a request may ask for; stricter it always may
   */
  public record Semantic(
      boolean enabled,
      Rule policy,
      boolean shadow,
      double maxErrorRate,
      double verifyRate,
      int quorum,
      boolean collapse,
      int neighbours,
      Map<String, Double> thresholds,
      Map<String, Double> unknowns,
      double loosenBy) {
    /** The share of hits that upstream is asked for all the same: in the shadow all of them. */
    public double withheldShare() {
      return shadow ? 1 : verifyRate;
    }

    /** The same by another rule, with hits that are given. */
    public Semantic servingBy(Rule other) {
      return new Semantic(
          enabled,
          other,
          false,
          maxErrorRate,
          other == Rule.THRESHOLD ? 0 : verifyRate,
          quorum,
          collapse,
          neighbours,
          thresholds,
          unknowns,
          loosenBy);
    }

    public Semantic {
      require(
          maxErrorRate >= 0.0001 && maxErrorRate <= 0.5,
          "max-error-rate",
          "0.0001 to 0.5",
          maxErrorRate);
      require(verifyRate >= 0 && verifyRate <= 1, "verify-rate", "0 to 1", verifyRate);
      require(
          quorum >= 1 && quorum <= AnswerGroup.MAX_ORIGINS,
          "quorum",
          "1 to " + AnswerGroup.MAX_ORIGINS,
          quorum);
      require(neighbours >= 1 && neighbours <= 100, "neighbours", "1 to 100", neighbours);
      require(loosenBy >= 0 && loosenBy <= 0.5, "loosen-by", "0 to 0.5", loosenBy);
      thresholds = Map.copyOf(thresholds);
      thresholds.forEach(
          (model, t) -> require(t >= 0.5 && t <= 1, "thresholds", "0.5 to 1 for " + model, t));
      unknowns = Map.copyOf(unknowns);
      unknowns.forEach(
          (model, u) -> require(u >= 0 && u < 1, "unknowns", "0 to less than 1 for " + model, u));
    }
  }

  /**
   * How answers are given again.
   *
   * @param charsPerEvent of text in one event of a replayed stream; 0 is all in one
   * @param eventsPerSecond how fast a replayed stream goes; 0 is at once
   * @param usage whether a hit names the tokens that the answer once cost; false names none
   */
  public record Replays(int charsPerEvent, int eventsPerSecond, boolean usage) {
    public Replays {
      require(
          charsPerEvent >= 0 && charsPerEvent <= 1_000_000,
          "chars-per-event",
          "0 to 1000000",
          charsPerEvent);
      require(
          eventsPerSecond >= 0 && eventsPerSecond <= 1_000,
          "events-per-second",
          "0 to 1000",
          eventsPerSecond);
    }
  }

  /**
   * How far a caller may change the policy by request headers.
   *
   * @param enabled false ignores all of them
   * @param mode whether a caller may narrow the mode; nobody may widen it
   * @param namespace whether a caller may choose a namespace
   * @param minTtlSeconds a shorter one asked for becomes this
   * @param maxTtlSeconds a longer one asked for becomes this
   */
  public record Controls(
      boolean enabled, boolean mode, boolean namespace, long minTtlSeconds, long maxTtlSeconds) {
    public Controls {
      requireSeconds("min-ttl-seconds", minTtlSeconds, 1);
      requireSeconds("max-ttl-seconds", maxTtlSeconds, minTtlSeconds);
    }
  }

  /** Ten years: nanoseconds of it and the {@code ttl} of a header stay within their bounds. */
  private static final long MAX_SECONDS = 315_360_000;

  public static final CachePolicy DEFAULTS =
      new CachePolicy(
          Mode.READ_WRITE,
          "default",
          Share.TENANT,
          86_400,
          Map.of(),
          300,
          0,
          0,
          1,
          true,
          false,
          false,
          1.0,
          new Storage(1_048_576, List.of("stop", "tool_calls", "function_call"), true),
          Treatments.DEFAULTS,
          new Semantic(
              true,
              Rule.EVIDENCE,
              false,
              0.01,
              0.03,
              2,
              true,
              10,
              Map.of("bge-small-en-v1.5-q", 0.93, "all-minilm-l6-v2-q", 0.85),
              Map.of("bge-small-en-v1.5-q", 0.78, "all-minilm-l6-v2-q", 0.52),
              0),
          new Replays(0, 0, true),
          new Controls(true, true, true, 1, 604_800));

  public CachePolicy {
    require(!namespace.isBlank(), "namespace", "a name", "an empty one");
    requireSeconds("ttl-seconds", ttlSeconds, 1);
    requireSeconds("short-ttl-seconds", shortTtlSeconds, 1);
    requireSeconds("stale-while-revalidate-seconds", staleWhileRevalidateSeconds, 0);
    requireSeconds("stale-if-error-seconds", staleIfErrorSeconds, 0);
    require(variety >= 1 && variety <= 16, "variety", "1 to 16", variety);
    require(
        highTemperature >= 0 && highTemperature <= 100,
        "high-temperature",
        "0 to 100",
        highTemperature);
    tagTtlSeconds = Map.copyOf(tagTtlSeconds);
    tagTtlSeconds.forEach((tag, ttl) -> requireSeconds("tag-ttl-seconds", ttl, 1));
  }

  /** The same with another second tier. */
  public CachePolicy with(Semantic other) {
    return new CachePolicy(
        mode,
        namespace,
        share,
        ttlSeconds,
        tagTtlSeconds,
        shortTtlSeconds,
        staleWhileRevalidateSeconds,
        staleIfErrorSeconds,
        variety,
        collapse,
        finishAbandoned,
        noStoreReads,
        highTemperature,
        storage,
        treatments,
        other,
        replay,
        controls);
  }

  private static void requireSeconds(String key, long seconds, long least) {
    require(seconds >= least && seconds <= MAX_SECONDS, key, least + " to " + MAX_SECONDS, seconds);
  }
}
