package dev.reprise.upstream;

import org.jspecify.annotations.Nullable;

/** Upstream did not answer, or not to the end. The message names kind and host, never a secret. */
public final class UpstreamException extends Exception {

  /** What went wrong, with the status that a caller gets for it. */
  public enum Kind {
    /** No connection: refused, unresolved or not in time. */
    UNREACHABLE("upstream_unreachable", 502),
    /** The TLS handshake failed or the certificate did not verify. */
    INSECURE("upstream_tls_failed", 502),
    /** The connection ended before the answer did. */
    CLOSED("upstream_closed", 502),
    /** What came was not HTTP, or beyond the header limit. */
    GARBLED("upstream_garbled", 502),
    /** No first byte, or no next one, in time. */
    TIMEOUT("upstream_timeout", 504),
    /** The whole exchange took longer than allowed. */
    OVERDUE("upstream_overdue", 504),
    /** More calls are in flight than upstream carries, and none ended in time; nothing was sent. */
    OVERLOADED("upstream_overloaded", 503),
    /** So many calls failed in a row that upstream is left alone for a moment; nothing was sent. */
    BREAKER_OPEN("upstream_breaker_open", 503);

    private final String label;
    private final int status;

    Kind(String label, int status) {
      this.label = label;
      this.status = status;
    }

    /** The one spelling for logs, metrics and the error's {@code code}. */
    public String label() {
      return label;
    }

    public int status() {
      return status;
    }

    /** Nothing wrong came: it only did not come in time. */
    public boolean isLate() {
      return this == TIMEOUT || this == OVERDUE;
    }

    /** Upstream was not even asked. */
    public boolean isOwn() {
      return this == OVERLOADED || this == BREAKER_OPEN;
    }
  }

  private final Kind kind;

  public UpstreamException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
