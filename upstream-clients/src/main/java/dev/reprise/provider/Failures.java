package dev.reprise.provider;

import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/** What callers hear of failures; names hosts, never a secret. */
final class Failures {
  private Failures() {}

  static UpstreamException overloaded() {
    return new UpstreamException(
        Kind.OVERLOADED, "too many calls to the provider are in flight", null);
  }

  static UpstreamException breakerOpen(String authority) {
    return new UpstreamException(
        Kind.BREAKER_OPEN, authority + " failed many times in a row and is left alone", null);
  }

  static UpstreamException unreachable(String authority, @Nullable Throwable cause) {
    return new UpstreamException(Kind.UNREACHABLE, "cannot reach " + authority, cause);
  }

  static UpstreamException insecure(String authority, @Nullable Throwable cause) {
    return new UpstreamException(Kind.INSECURE, "no trusted TLS connection to " + authority, cause);
  }

  static UpstreamException garbled(String authority, @Nullable Throwable cause) {
    return new UpstreamException(Kind.GARBLED, "no HTTP from " + authority, cause);
  }

  static UpstreamException closed(String authority, boolean answered, @Nullable Throwable cause) {
    String what = answered ? " closed within its answer" : " closed before it answered";
    return new UpstreamException(Kind.CLOSED, authority + what, cause);
  }

  static UpstreamException late(String authority, boolean answered, Kind kind) {
    String what = answered ? " stopped in its answer" : " did not answer in time";
    return new UpstreamException(kind, authority + what, null);
  }
}
