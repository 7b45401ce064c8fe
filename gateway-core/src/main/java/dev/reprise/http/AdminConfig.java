package dev.reprise.http;

import dev.reprise.chat.Digest;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where health, metrics and the admin API are served.
 *
 * @param host address to listen on; loopback unless an operator says otherwise
 * @param port 0 takes any free one
 * @param token what {@code /admin} is opened with, 16 to 512 visible ASCII characters; empty serves
 *     it on loopback alone, to whoever is there
 * @param tls certificate and versions, as long as the listener speaks TLS
 */
public record AdminConfig(String host, int port, String token, TlsConfig tls) {
  private static final Pattern TOKEN = Pattern.compile("|[\\x21-\\x7e]{16,512}");

  /** What stands for this machine alone, whatever resolves names. */
  private static final Pattern LOOPBACK =
      Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?(0{0,4}:){2,7}0{0,3}1]?");

  public static final AdminConfig DEFAULTS = new AdminConfig("127.0.0.1", 9090, "");

  public AdminConfig {
    Bounds.within("port", port, 0, 65_535);
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "token: expected 16 to 512 visible ASCII characters, got "
              + token.length()
              + " characters that are not");
    }
    if (token.isEmpty() && !LOOPBACK.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "host: expected 127.0.0.1, ::1 or localhost as long as token is empty, got '"
              + host
              + "'; set admin.token to be reached from elsewhere");
    }
  }

  /** In plain text. */
  AdminConfig(String host, int port, String token) {
    this(host, port, token, TlsConfig.DEFAULTS);
  }

  public AdminConfig onPort(int otherPort) {
    return new AdminConfig(host, otherPort, token, tls);
  }

  /** Whether this is the token, in constant time; never when there is none. */
  public boolean admits(@Nullable String shown) {
    return !token.isEmpty()
        && shown != null
        && MessageDigest.isEqual(Digest.of(token).bytes(), Digest.of(shown).bytes());
  }

  /** The token is a secret: it is told whether there is one. */
  @Override
  public String toString() {
    String shown = token.isEmpty() ? "none" : "set";
    return "AdminConfig[host=%s, port=%d, token=%s, tls=%s]".formatted(host, port, shown, tls);
  }
}
