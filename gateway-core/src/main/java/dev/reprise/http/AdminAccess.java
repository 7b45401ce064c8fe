package dev.reprise.http;

import dev.reprise.admin.AdminApi;
import dev.reprise.chat.Digest;
import dev.reprise.flow.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may use {@code /admin}. With a token, whoever shows it. Without one, whoever is on this
 * machine, but of web pages the listener's own alone: neither one of another origin that has a
 * browser send its requests, nor one whose name was made to point here after it was loaded.
 */
final class AdminAccess {
  private static final String BEARER = "Bearer ";
  private static final List<String> SCHEMES = List.of("http://", "https://");

  /** What a browser says of the page itself, and of an address that somebody typed. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  /** A port may follow. A name could be anybody's; an address is nobody's. */
  private static final Pattern LOCAL =
      Pattern.compile("(?i)(localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  private final byte @Nullable [] token;
  private final boolean loopback;

  /**
   * @param loopback whether the listener can be reached from this machine alone
   */
  AdminAccess(AdminConfig config, boolean loopback) {
    this.token = config.token().isEmpty() ? null : Digest.of(config.token()).bytes();
    this.loopback = loopback;
  }

  /**
   * Null when the request may go on.
   *
   * @param bearer whether {@code Authorization} may carry the token, too
   */
  @Nullable Refusal check(HttpHeaders headers, boolean bearer) {
    if (token != null) {
      return shows(token, headers, bearer) ? null : wrongToken(bearer);
    }
    if (!loopback) {
      return forbidden(
          "admin_token_needed",
          "beyond loopback the admin API needs a token: set admin.token and send it as "
              + AdminApi.TOKEN_FIELD);
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() != 1 || !LOCAL.matcher(hosts.getFirst()).matches()) {
      return forbidden(
          "host_refused", "expected an IP address or localhost as Host, or a token in use");
    }
    return isForeign(headers, hosts.getFirst())
        ? forbidden(
            "browser_refused",
            "other web pages may use the admin API only with a token: set admin.token")
        : null;
  }

  /**
   * Whether a page that did not come from here asks. Both fields are the browser's own: no page can
   * change them, and one of another origin cannot send the same.
   */
  private static boolean isForeign(HttpHeaders headers, String host) {
    List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
    boolean own =
        origins.isEmpty()
            || (origins.size() == 1
                && SCHEMES.stream()
                    .anyMatch(scheme -> origins.getFirst().equalsIgnoreCase(scheme + host)));
    return !own || !OWN_SITES.containsAll(headers.getAll("sec-fetch-site"));
  }

  /** In a time that says nothing of how much of it was right, nor how long it is. */
  private static boolean shows(byte[] token, HttpHeaders headers, boolean bearer) {
    List<String> shown = headers.getAll(AdminApi.TOKEN_FIELD);
    if (shown.isEmpty() && bearer) {
      shown =
          headers.getAll(HttpHeaderNames.AUTHORIZATION).stream()
              .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
              .map(value -> value.substring(BEARER.length()).trim())
              .toList();
    }
    return shown.size() == 1 && MessageDigest.isEqual(token, Digest.of(shown.getFirst()).bytes());
  }

  private static Refusal wrongToken(boolean bearer) {
    String where = AdminApi.TOKEN_FIELD + (bearer ? " or as a bearer token" : "");
    return new Refusal(
        401, "authentication_error", "admin_token_invalid", "expected the admin token in " + where);
  }

  private static Refusal forbidden(String code, String message) {
    return new Refusal(403, "permission_error", code, message);
  }
}
