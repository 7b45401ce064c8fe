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
 */
public record AdminConfig(String host, int port, String token) {
  private static final Pattern TOKEN = Pattern.compile("|[\\x21-\\x7e]{16,512}");

  public static final AdminConfig DEFAULTS = new AdminConfig("127.0.0.1", 9090, "");

  public AdminConfig {
    ServerConfig.within("port", port, 0, 65_535);
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "token: expected 16 to 512 visible ASCII characters, got "
              + token.length()
              + " characters that are not");
    }
  }

  public AdminConfig onPort(int otherPort) {
    return new AdminConfig(host, otherPort, token);
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
    return "AdminConfig[host=" + host + ", port=" + port + ", token=" + shown + "]";
  }
}
