package dev.reprise.flow;

import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cache controls of other gateways, in Reprise's terms; {@code docs/request-controls.md} has
 * the table. What cannot be read does not count: these headers were written for somebody else. What
 * keeps callers apart elsewhere keeps them apart here; what lets different requests share an answer
 * does not count either.
 *
 * @param namespace begins with the gateway's name, so that it is no operator's own by accident
 * @param ttlSeconds 0 for an answer that is not to be kept
 * @param threshold 0 to 1
 */
record ForeignControls(
    @Nullable Mode mode,
    @Nullable String namespace,
    @Nullable Long ttlSeconds,
    @Nullable Double threshold,
    boolean noCache,
    boolean noStore,
    @Nullable Long maxAge) {

  static final ForeignControls NONE =
      new ForeignControls(null, null, null, null, false, false, null);

  /** They change how a cache is used, never what is answered. */
  private static final Set<String> PURE =
      Set.of(
          "x-portkey-cache",
          "x-portkey-cache-force-refresh",
          "cf-aig-cache-ttl",
          "cf-aig-skip-cache",
          "helicone-cache-enabled",
          "helicone-cache-save",
          "helicone-cache-read",
          "helicone-cache-bucket-max-size",
          "x-bf-cache-ttl",
          "x-bf-cache-threshold",
          "x-bf-cache-type",
          "x-bf-cache-no-store");

  /** They name a partition, and no credential by whatever they end in. */
  private static final Set<String> PARTITIONS =
      Set.of(
          "x-portkey-cache-namespace", "cf-aig-cache-key", "helicone-cache-seed", "x-bf-cache-key");

  /** The strictest there is: the exact tier alone. */
  private static final Double EXACT_ONLY = 1.0;

  private static final int MAX_PLAIN_CHARS = 48;

  static boolean isPure(String lowerName) {
    return PURE.contains(lowerName);
  }

  static boolean isPartition(String lowerName) {
    return PARTITIONS.contains(lowerName);
  }

  /**
   * @param body the scalars of LiteLLM's field {@code cache} by their names
   */
  static ForeignControls of(Headers headers, Map<String, String> body, CacheDirectives directives) {
    return new ForeignControls(
        heliconeMode(headers),
        namespace(headers, body),
        ttl(headers, body, directives),
        threshold(headers),
        isTrue(body.get("no-cache"))
            || isTrue(headers.first("x-portkey-cache-force-refresh"))
            || isTrue(headers.first("cf-aig-skip-cache")),
        isTrue(body.get("no-store")) || isTrue(headers.first("x-bf-cache-no-store")),
        first(body.get("s-maxage"), body.get("s-max-age")));
  }

  private static @Nullable Mode heliconeMode(Headers headers) {
    String enabled = headers.first("helicone-cache-enabled");
    if (enabled != null && enabled.equalsIgnoreCase("false")) {
      return Mode.OFF;
    }
    boolean saves = isTrue(headers.first("helicone-cache-save"));
    boolean reads = isTrue(headers.first("helicone-cache-read"));
    if (isTrue(enabled) || saves == reads) {
      return null;
    }
    return saves ? Mode.WRITE_ONLY : Mode.READ_ONLY;
  }

  private static @Nullable String namespace(Headers headers, Map<String, String> body) {
    String named = namespace("litellm", body.get("namespace"));
    named =
        named == null ? namespace("portkey", headers.first("x-portkey-cache-namespace")) : named;
    named = named == null ? namespace("cf-aig", headers.first("cf-aig-cache-key")) : named;
    named = named == null ? namespace("helicone", headers.first("helicone-cache-seed")) : named;
    return named == null ? namespace("bifrost", headers.first("x-bf-cache-key")) : named;
  }

  /** Names that our own rule does not allow go by their digest, behind a sign it has not either. */
  private static @Nullable String namespace(String gateway, @Nullable String name) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    boolean plain = name.length() <= MAX_PLAIN_CHARS && ControlsReader.isName(name);
    return gateway + ":" + (plain ? name : "~" + Digest.of(name));
  }

  private static @Nullable Long ttl(
      Headers headers, Map<String, String> body, CacheDirectives directives) {
    Long ttl = first(body.get("ttl"), headers.first("cf-aig-cache-ttl"));
    String bifrost = headers.first("x-bf-cache-ttl");
    if (ttl == null && bifrost != null) {
      Long plain = Seconds.delta(bifrost);
      ttl = plain == null ? Seconds.goDuration(bifrost) : plain;
    }
    if (ttl == null && isTrue(headers.first("helicone-cache-enabled"))) {
      ttl = directives.sharedMaxAge == null ? directives.maxAge : directives.sharedMaxAge;
    }
    return ttl;
  }

  private static @Nullable Long first(@Nullable String one, @Nullable String other) {
    Long seconds = one == null ? null : Seconds.decimal(one);
    return seconds == null && other != null ? Seconds.decimal(other) : seconds;
  }

  private static @Nullable Double threshold(Headers headers) {
    String type = headers.first("x-bf-cache-type");
    String portkey = headers.first("x-portkey-cache");
    if ("direct".equalsIgnoreCase(type) || "simple".equalsIgnoreCase(portkey)) {
      return EXACT_ONLY;
    }
    String threshold = headers.first("x-bf-cache-threshold");
    if (threshold == null) {
      return null;
    }
    try {
      double asked = Double.parseDouble(threshold);
      return Double.isNaN(asked) ? null : Math.clamp(asked, 0, 1);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean isTrue(@Nullable String value) {
    return value != null && value.strip().toLowerCase(Locale.ROOT).equals("true");
  }
}
