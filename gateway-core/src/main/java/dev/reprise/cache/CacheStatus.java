package dev.reprise.cache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the cache did, as its member of the {@code Cache-Status} field (RFC 9211) says it. */
public sealed interface CacheStatus {

  /** The field's value, a structured list of one item (RFC 8941). */
  String header();

  /** A short name for metrics and logs. */
  String label();

  /** Answered by an entry stored for exactly this request. */
  record ExactHit(long ttlSeconds, long ageSeconds) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; hit; detail=exact; ttl=" + ttlSeconds;
    }

    @Override
    public String label() {
      return "exact-hit";
    }
  }

  /** Answered by an entry stored for another wording; similarity is their cosine. */
  record SemanticHit(float similarity, long ttlSeconds, long ageSeconds) implements CacheStatus {
    @Override
    public String header() {
      // Rounded down: a value below the threshold's would be read as a fault.
      double shown = Math.floor(similarity * 1000.0) / 1000.0;
      return String.format(
          Locale.ROOT,
          "reprise; hit; detail=semantic; similarity=%.3f; ttl=%d",
          Math.min(1, shown),
          ttlSeconds);
    }

    @Override
    public String label() {
      return "semantic-hit";
    }
  }

  /**
   * Nothing fit; upstream answered.
   *
   * @param stored whether its answer is kept; of a stream, whether it will be if it ends well
   * @param detail what the lookup went without; null when it was complete
   */
  record Miss(boolean stored, @Nullable String detail) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd=miss"
          + (stored ? "; stored" : "")
          + (detail == null ? "" : "; detail=" + detail);
    }

    @Override
    public String label() {
      return "miss";
    }
  }

  /** Not looked up. */
  record Bypassed(BypassReason reason) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd=bypass; detail=" + reason.label();
    }

    @Override
    public String label() {
      return "bypass";
    }
  }

  /** Refused by the gateway itself; nothing was looked up or forwarded. */
  record Refused() implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd=bypass; detail=refused";
    }

    @Override
    public String label() {
      return "refused";
    }
  }
}
