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
 * machine, but no web page: neither one of another origin that has a browser send its requests, nor
 * one whose name was made to point here after it was loaded.
 */
final class AdminAccess {
  private static final String BEARER = "Bearer ";
  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

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
    if (headers.contains(HttpHeaderNames.ORIGIN) || isForeign(headers)) {
      return forbidden(
          "browser_refused", "web pages may use the admin API only with a token: set admin.token");
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    return hosts.size() == 1 && LOCAL.matcher(hosts.getFirst()).matches()
        ? null
        : forbidden(
            "host_refused", "expected an IP address or localhost as Host, or a token in use");
  }

  private static boolean isForeign(HttpHeaders headers) {
    return headers.getAll("sec-fetch-site").stream().anyMatch(FOREIGN::contains);
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
