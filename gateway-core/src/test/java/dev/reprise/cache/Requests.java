package dev.reprise.cache;

import dev.reprise.cache.CachePolicy.Controls;
import dev.reprise.cache.CachePolicy.Mode;
import dev.reprise.cache.CachePolicy.Share;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests, callers and policies that differ from plain ones in what a test is about. */
final class Requests {
  static final String QUESTION = "What is the capital of Portugal?";
  static final String PATH = "/v1/chat/completions";
  static final Digest ANNA = Digest.of("anna");
  static final Digest BEN = Digest.of("ben");

  private Requests() {}

  static ChatRequest asking(@Nullable String question, Trait... traits) {
    return request("m", question, null, Double.NaN, traits);
  }

  static ChatRequest by(@Nullable Digest user, String question, Trait... traits) {
    return request("m", question, user, Double.NaN, traits);
  }

  static ChatRequest of(String model, @Nullable String question) {
    return request(model, question, null, Double.NaN);
  }

  static ChatRequest warm(double temperature) {
    return request("m", QUESTION, null, temperature);
  }

  private static ChatRequest request(
      String model,
      @Nullable String question,
      @Nullable Digest user,
      double temperature,
      Trait... traits) {
    Digest context = Digest.of("context", model);
    Digest whole = Digest.of("whole", model, String.valueOf(question));
    return new ChatRequest(
        model,
        false,
        false,
        1,
        -1,
        temperature,
        context,
        whole,
        question,
        user,
        Set.of(traits),
        Map.of(),
        null,
        () -> KeyParts.NONE);
  }

  static Caller caller(@Nullable Digest user) {
    return new Caller(
        "tenant", Credentials.of(Digest.of("credential")), Digest.of("variant"), user);
  }

  static CacheConfig config(CachePolicy policy) {
    return config(policy, Map.of());
  }

  static CacheConfig config(CachePolicy policy, Map<String, Route> routes) {
    return new CacheConfig(
        true,
        CacheConfig.Tenancy.PER_CREDENTIAL,
        List.of(),
        "",
        false,
        true,
        false,
        List.of(),
        policy,
        routes);
  }

  static PolicyChange policy() {
    return new PolicyChange();
  }

  /** A policy that is the default one but for what is named. */
  static final class PolicyChange {
    private final CachePolicy d = CachePolicy.DEFAULTS;
    private Mode mode = d.mode();
    private String namespace = d.namespace();
    private Share share = d.share();
    private long ttl = d.ttlSeconds();
    private Map<String, Long> tagTtl = d.tagTtlSeconds();
    private long staleWhileRevalidate = d.staleWhileRevalidateSeconds();
    private long staleIfError = d.staleIfErrorSeconds();
    private boolean noStoreReads = d.noStoreReads();
    private Treatments treatments = d.treatments();
    private boolean semantic = d.semantic().enabled();
    private Controls controls = d.controls();

    PolicyChange mode(Mode value) {
      mode = value;
      return this;
    }

    PolicyChange namespace(String value) {
      namespace = value;
      return this;
    }

    PolicyChange share(Share value) {
      share = value;
      return this;
    }

    PolicyChange ttl(long seconds) {
      ttl = seconds;
      return this;
    }

    PolicyChange tagTtl(Map<String, Long> seconds) {
      tagTtl = seconds;
      return this;
    }

    PolicyChange stale(long whileRevalidate, long ifError) {
      staleWhileRevalidate = whileRevalidate;
      staleIfError = ifError;
      return this;
    }

    PolicyChange noStoreReads() {
      noStoreReads = true;
      return this;
    }

    PolicyChange treatments(Treatments value) {
      treatments = value;
      return this;
    }

    PolicyChange exactTierAlone() {
      semantic = false;
      return this;
    }

    PolicyChange controls(Controls value) {
      controls = value;
      return this;
    }

    CachePolicy made() {
      CachePolicy.Semantic s = d.semantic();
      return new CachePolicy(
          mode,
          namespace,
          share,
          ttl,
          tagTtl,
          d.shortTtlSeconds(),
          staleWhileRevalidate,
          staleIfError,
          d.variety(),
          d.collapse(),
          d.finishAbandoned(),
          noStoreReads,
          d.highTemperature(),
          d.storage(),
          treatments,
          new CachePolicy.Semantic(
              semantic,
              s.policy(),
              s.shadow(),
              s.maxErrorRate(),
              s.verifyRate(),
              s.quorum(),
              s.collapse(),
              s.neighbours(),
              s.thresholds(),
              s.unknowns(),
              s.loosenBy()),
          d.replay(),
          controls);
    }
  }

  static Wishes wishes() {
    return new Wishes();
  }

  /** Controls that ask for nothing but what is named. */
  static final class Wishes {
    private @Nullable Mode mode;
    private @Nullable String namespace;
    private @Nullable Double threshold;
    private Set<String> tags = Set.of();
    private boolean noCache;
    private boolean noStore;
    private boolean onlyIfCached;
    private final Map<String, Long> seconds = new HashMap<>();

    Wishes mode(@Nullable Mode value) {
      mode = value;
      return this;
    }

    Wishes namespace(String value) {
      namespace = value;
      return this;
    }

    Wishes threshold(double value) {
      threshold = value;
      return this;
    }

    Wishes tags(String... values) {
      tags = Set.of(values);
      return this;
    }

    Wishes noCache(boolean value) {
      noCache = value;
      return this;
    }

    Wishes noStore(boolean value) {
      noStore = value;
      return this;
    }

    Wishes onlyIfCached() {
      onlyIfCached = true;
      return this;
    }

    /** One of {@code ttl}, {@code max-age}, {@code min-fresh}, {@code max-stale} and so on. */
    Wishes seconds(String name, long value) {
      seconds.put(name, value);
      return this;
    }

    RequestControls made() {
      return new RequestControls(
          mode,
          namespace,
          seconds.get("ttl"),
          threshold,
          tags,
          noCache,
          noStore,
          onlyIfCached,
          seconds.get("max-age"),
          seconds.get("min-fresh"),
          seconds.get("max-stale"),
          seconds.get("stale-if-error"));
    }
  }
}
