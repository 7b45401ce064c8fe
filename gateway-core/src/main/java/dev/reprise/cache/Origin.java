package dev.reprise.cache;

import dev.reprise.chat.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Who brought an answer, or asks for one. What equals it is its own.
 *
 * @param user whom it names; null when there is none. Anybody can name many, so it tells callers
 *     apart only for one with the same credentials: the app's own word on its users
 */
public record Origin(Credentials credentials, @Nullable Digest user) {

  /**
   * Who runs the gateway and puts answers into it: they need nobody's confirmation. No digest of a
   * credential is this one: nobody knows a text with it.
   */
  public static final Origin OPERATOR = of(new Digest(0, 0, 0, 1));

  /** Of a caller with one credential that names no user. */
  public static Origin of(Digest credential) {
    return new Origin(Credentials.of(credential), null);
  }

  /** Whether this one's word on its users is the other's, too. */
  boolean hasCredentialsOf(Origin other) {
    return !credentials.values().isEmpty() && credentials.whole().equals(other.credentials.whole());
  }
}
