package dev.reprise.openai;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.Treatment;
import dev.reprise.cache.Treatments;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.UnreadableRequestException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** One caller's plans where every kind of request is looked up, so that each has a key. */
final class Plans {
  private static final Treatment ALL = Treatment.BOTH;
  private static final Treatments TREATMENTS =
      new Treatments(ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL);

  private static final Caller CALLER =
      new Caller("tenant", Credentials.of(Digest.of("credential")), Digest.of("variant"), null);

  private final OpenAiChat wire;
  private final CachePlanner planner;

  /**
   * @param normalization of the messages' texts
   */
  Plans(TextNormalization normalization) {
    this.wire = new OpenAiChat(normalization, false, InstantSource.system());
    CacheConfig d = CacheConfig.DEFAULTS;
    this.planner =
        new CachePlanner(
            new CacheConfig(
                true,
                d.tenancy(),
                d.sharedNamespaces(),
                d.userHeader(),
                false,
                normalization.unicode(),
                normalization.whitespace(),
                List.of(),
                open(CachePolicy.DEFAULTS),
                Map.of()));
  }

  private static CachePolicy open(CachePolicy p) {
    return new CachePolicy(
        p.mode(),
        p.namespace(),
        p.share(),
        p.ttlSeconds(),
        p.tagTtlSeconds(),
        p.shortTtlSeconds(),
        p.staleWhileRevalidateSeconds(),
        p.staleIfErrorSeconds(),
        p.variety(),
        p.collapse(),
        p.finishAbandoned(),
        p.noStoreReads(),
        p.highTemperature(),
        p.storage(),
        TREATMENTS,
        p.semantic(),
        p.replay(),
        p.controls());
  }

  /** Where the answer to a request is kept. */
  CacheKey key(byte[] body) throws UnreadableRequestException {
    CachePlan plan =
        planner.plan("/v1/chat/completions", wire.read(body), CALLER, RequestControls.NONE);
    return switch (plan) {
      case CachePlan.Lookup lookup -> lookup.key();
      case CachePlan.Bypass bypass -> throw new AssertionError("bypassed: " + bypass.reason());
    };
  }

  KeyParts parts(byte[] body) throws UnreadableRequestException {
    return wire.read(body).parts().get();
  }
}
