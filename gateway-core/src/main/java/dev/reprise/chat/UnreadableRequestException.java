package dev.reprise.chat;

import org.jspecify.annotations.Nullable;

/**
 * A request is not what the wire format says; it is forwarded all the same, for the provider to
 * judge. Carries no text of the request.
 */
public final class UnreadableRequestException extends Exception {
  public UnreadableRequestException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
