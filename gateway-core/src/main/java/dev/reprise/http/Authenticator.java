package dev.reprise.http;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart by the credential that they send for the provider. The credential itself goes
 * no further than digests over the whole of it.
 */
public final class Authenticator {
  private final Tenancy tenancy;
  private final String userHeader;
  private final boolean compat;

  /**
   * @param userHeader names the user behind a caller; empty for none. One whose name looks like a
   *     credential's counts as that, too
   * @param compat whether the cache controls of other gateways are understood: they must not keep
   *     answers apart then
   */
  public Authenticator(Tenancy tenancy, String userHeader, boolean compat) {
    this.tenancy = tenancy;
    this.userHeader = userHeader;
    this.compat = compat;
  }

  /** Who sends this request. */
  public Caller identify(RequestHead head) {
    Fields credentials = new Fields();
    Secrets secrets = new Secrets();
    Fields variants = new Fields();
    for (Headers.Field field : head.headers()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      CallerField says = CallerField.of(name, compat);
      if (says.isCredential()) {
        credentials.add(name, field.value());
        secrets.add(name, field.value());
      }
      if (says.isVariant()) {
        variants.add(name, field.value());
      }
    }
    Credentials shown = new Credentials(credentials.digest(""), secrets.digests());
    String tenant =
        switch (tenancy) {
          case SHARED -> "shared";
          case PER_CREDENTIAL -> shown.whole().toString();
        };
    return new Caller(tenant, shown, variants.digest(head.query()), user(head.headers()));
  }

  /** Over all lines: whoever adds one becomes nobody else by it. */
  private @Nullable Digest user(Headers headers) {
    if (userHeader.isEmpty()) {
      return null;
    }
    List<String> named = headers.all(userHeader);
    boolean empty = named.stream().allMatch(String::isBlank);
    return empty ? null : Digest.of(named.toArray(String[]::new));
  }

  /** The order in which a caller's client sends its fields says nothing of the caller. */
  private static final class Fields {
    private final TreeMap<String, List<String>> values = new TreeMap<>();

    void add(String name, String value) {
      values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }

    Digest digest(String more) {
      List<String> parts = new ArrayList<>();
      parts.add(more);
      values.forEach(
          (name, lines) -> {
            parts.add(name);
            parts.add(Integer.toString(lines.size()));
            parts.addAll(lines);
          });
      return Digest.of(parts.toArray(String[]::new));
    }
  }
}
