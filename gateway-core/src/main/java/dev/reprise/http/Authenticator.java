package dev.reprise.http;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart by the credential that they send for the provider. The credential itself goes
 * no further than a digest over the whole of it.
 */
public final class Authenticator {
  /** Names that carry a credential or an account, at this provider or at the next gateway. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          ".*authorization|cookie|.*key|.*token.*|.*secret.*|.*signature.*|.*-auth(-.*)?"
              + "|openai-organization|openai-project|.*account.*|.*tenant.*");

  /** Names that switch an API's behaviour or choose who answers. */
  private static final Pattern VARIANT =
      Pattern.compile(
          ".*-beta|.*-version|x-(.*-)?(provider|config|route|target|model|host|region)"
              + "|(cf-aig|helicone|x-portkey|x-bf)-.*");

  /** Of the above by their names, but new for each request. */
  private static final Pattern PASSING =
      Pattern.compile("(.*-)?idempotency-key|.*-trace-id|.*-request-id|.*-span-id|x-stainless-.*");

  private final Tenancy tenancy;
  private final String userHeader;

  /**
   * @param userHeader names the user behind a caller; empty for none
   */
  public Authenticator(Tenancy tenancy, String userHeader) {
    this.tenancy = tenancy;
    this.userHeader = userHeader;
  }

  Caller identify(RequestHead head) {
    Digest credential = digest(head.headers(), CREDENTIAL, "");
    String tenant =
        switch (tenancy) {
          case SHARED -> "shared";
          case PER_CREDENTIAL -> credential.toString();
        };
    Digest variant = digest(head.headers(), VARIANT, head.query());
    return new Caller(tenant, credential, variant, user(head));
  }

  private @Nullable Digest user(RequestHead head) {
    String named = userHeader.isEmpty() ? null : head.headers().first(userHeader);
    return named == null || named.isEmpty() ? null : Digest.of(named);
  }

  /** The order in which a caller's client sends its fields says nothing of the caller. */
  private static Digest digest(Headers headers, Pattern names, String more) {
    SortedMap<String, List<String>> fields = new TreeMap<>();
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (names.matcher(name).matches() && !PASSING.matcher(name).matches()) {
        fields.computeIfAbsent(name, key -> new ArrayList<>()).add(field.value());
      }
    }
    List<String> parts = new ArrayList<>();
    parts.add(more);
    fields.forEach(
        (name, values) -> {
          parts.add(name);
          parts.add(Integer.toString(values.size()));
          parts.addAll(values);
        });
    return Digest.of(parts.toArray(String[]::new));
  }
}
