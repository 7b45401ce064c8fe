package dev.reprise.http;

import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart: by what makes them known here, else by the credential that they send for the
 * provider. Credentials go no further than digests over the whole of them.
 */
public final class Authenticator {
  private final Tenancy tenancy;
  private final String userHeader;
  private final boolean compat;
  private final Access access;

  /** What comes of a head. */
  public sealed interface Result {}

  /**
   * Whoever it is may go on.
   *
   * @param head without the credential by which the caller is known
   */
  public record Passed(RequestHead head, Caller caller) implements Result {}

  /** May not go on. */
  public record Denied(Refusal refusal) implements Result {}

  /** Nobody is known. */
  public Authenticator(Tenancy tenancy, String userHeader, boolean compat) {
    this(tenancy, userHeader, compat, Access.OPEN);
  }

  /**
   * @param userHeader names the user behind a caller; empty for none. One whose name looks like a
   *     credential's counts as that, too
   * @param compat whether the cache controls of other gateways are understood: they must not keep
   *     answers apart then
   */
  public Authenticator(Tenancy tenancy, String userHeader, boolean compat, Access access) {
    this.tenancy = tenancy;
    this.userHeader = userHeader;
    this.compat = compat;
    this.access = access;
  }

  /** Who sends this request, and what of its head may be passed on. */
  public Result authenticate(RequestHead head, Peer peer) {
    return switch (access.identify(head, peer)) {
      case Access.Found.Stranger _ -> new Passed(head, identify(head));
      case Access.Found.Denied denied -> new Denied(denied.refusal());
      case Access.Found.Known known when known.shown() -> {
        RequestHead bare = head.withHeaders(head.headers().without(this::isCredential));
        yield new Passed(bare, known(identify(bare), known.identity()));
      }
      case Access.Found.Known known -> new Passed(head, known(identify(head), known.identity()));
    };
  }

  /** Another number once what was said of somebody may not hold any more. */
  long version() {
    return access.version();
  }

  /** What a request may take. */
  Permit permit(Caller caller, RequestHead head) {
    return caller.identity() == null ? Permit.UNLIMITED : access.permit(caller.identity(), head);
  }

  private boolean isCredential(String name) {
    return CallerField.of(name.toLowerCase(Locale.ROOT), compat).isCredential();
  }

  /** The same caller at the provider may be several here, and the other way about. */
  private static Caller known(Caller shown, Identity identity) {
    Digest own = Digest.of("identity", identity.id());
    Set<Digest> values = new HashSet<>(shown.credentials().values());
    values.add(own);
    Credentials both = new Credentials(own.and(shown.credentials().whole()), values);
    return new Caller(identity.tenant(), both, shown.variant(), shown.user(), identity);
  }

  /** Who sends this request, by what it shows the provider. */
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
