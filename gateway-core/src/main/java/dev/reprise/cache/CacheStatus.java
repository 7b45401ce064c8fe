package dev.reprise.cache;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the cache did, as its member of the {@code Cache-Status} field (RFC 9211) says it. */
public sealed interface CacheStatus {

  /** The field's value, a structured list of one item (RFC 8941). */
  String header();

  /** A short name for metrics and logs. */
  String label();

  /** How long ago the answer was stored, in seconds; 0 for one that upstream has just given. */
  default long ageSeconds() {
    return 0;
  }

  /** Why a request that may be looked up went to upstream. */
  enum Forward {
    /** Nothing was there. */
    MISS("miss"),
    /** Something was, but no longer good. */
    STALE("stale"),
    /** The caller wanted it so. */
    REQUEST("request");

    private final String label;

    Forward(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * Answered by an entry stored for exactly this request; stale when the time to live is negative.
   *
   * @param standing what let it through: fresh, or stale and allowed so
   */
  record ExactHit(Freshness.Standing standing, long ttlSeconds, long ageSeconds)
      implements CacheStatus {
    @Override
    public String header() {
      return "reprise; hit; detail=" + detail() + "; ttl=" + ttlSeconds;
    }

    private String detail() {
      return switch (standing) {
        case FRESH -> "exact";
        case STALE -> "stale";
        case REVALIDATE -> "stale-while-revalidate";
        case IF_ERROR, UNUSABLE -> throw new IllegalStateException("not a hit: " + standing);
      };
    }

    @Override
    public String label() {
      return standing == Freshness.Standing.FRESH ? "exact-hit" : "stale-hit";
    }
  }

  /** Upstream failed, a stale entry answers in its place. */
  record StaleIfError(int upstreamStatus, long ttlSeconds, long ageSeconds) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd=stale"
          + (upstreamStatus == 0 ? "" : "; fwd-status=" + upstreamStatus)
          + "; detail=stale-if-error; ttl="
          + ttlSeconds;
    }

    @Override
    public String label() {
      return "stale-if-error";
    }
  }

  /** Answered by an entry stored for another wording; similarity is their cosine. */
  record SemanticHit(float similarity, long ttlSeconds, long ageSeconds) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; hit; detail=semantic; " + shown(similarity) + "; ttl=" + ttlSeconds;
    }

    @Override
    public String label() {
      return "semantic-hit";
    }
  }

  /**
   * Upstream answered.
   *
   * @param stored whether its answer is kept; of a stream, whether it will be if it ends well
   * @param detail what the lookup went without; null when it was complete
   */
  record Miss(Forward forward, boolean stored, @Nullable String detail) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd="
          + forward.label()
          + (stored ? "; stored" : "")
          + (detail == null ? "" : "; detail=" + detail);
    }

    @Override
    public String label() {
      return "miss";
    }
  }

  /**
   * Another request's call answered this one, too.
   *
   * @param similarity of the two questions; null when the requests were the same
   */
  record Collapsed(@Nullable Float similarity) implements CacheStatus {
    @Override
    public String header() {
      return "reprise; fwd=miss; collapsed"
          + (similarity == null ? "" : "; detail=semantic; " + shown(similarity));
    }

    @Override
    public String label() {
      return similarity == null ? "collapsed" : "semantic-collapsed";
    }
  }

  /** Nothing was there, and the caller did not want it forwarded. */
  record Unsatisfied() implements CacheStatus {
    @Override
    public String header() {
      return "reprise; detail=only-if-cached";
    }

    @Override
    public String label() {
      return "unsatisfied";
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

  /** Rounded down: a value below the threshold's would be read as a fault. */
  private static String shown(float similarity) {
    double shown = Math.floor(similarity * 1000.0) / 1000.0;
    return String.format(Locale.ROOT, "similarity=%.3f", Math.min(1, shown));
  }
}
