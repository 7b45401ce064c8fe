package dev.reprise.http;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells callers apart by the credential that they send for the provider. The credential itself goes
 * no further than a digest over the whole of it.
 */
public final class Authenticator {
  private static final List<String> CREDENTIALS =
      List.of(
          "api-key",
          "authorization",
          "cookie",
          "ocp-apim-subscription-key",
          "openai-organization",
          "openai-project",
          "x-api-key",
          "x-goog-api-key");

  /** Fields that switch an API's behaviour on or off. */
  private static final List<String> VARIANTS =
      List.of("anthropic-beta", "anthropic-version", "openai-beta");

  private final Tenancy tenancy;

  public Authenticator(Tenancy tenancy) {
    this.tenancy = tenancy;
  }

  Caller identify(RequestHead head) {
    String tenant =
        switch (tenancy) {
          case SHARED -> "shared";
          case PER_CREDENTIAL -> digest(head.headers(), CREDENTIALS, "").toString();
        };
    return new Caller(tenant, digest(head.headers(), VARIANTS, head.query()));
  }

  /** The order in which a caller's client sends its fields says nothing of the caller. */
  private static Digest digest(Headers headers, List<String> names, String more) {
    List<String> parts = new ArrayList<>();
    parts.add(more);
    for (String name : names) {
      for (String value : headers.all(name)) {
        parts.add(name);
        parts.add(value);
      }
    }
    return Digest.of(parts.toArray(String[]::new));
  }
}
