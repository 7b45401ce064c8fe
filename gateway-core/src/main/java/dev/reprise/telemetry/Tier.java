package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Freshness.Standing;

/** Where an answer came from, as few words as a chart has colours. */
public enum Tier {
  /** Stored for exactly this request, and fresh. */
  EXACT,
  /** Stored for another wording. */
  SEMANTIC,
  /** Stored, and past its time. */
  STALE,
  /** Another request's call, still on its way. */
  SHARED,
  /** Upstream, since nothing was stored. */
  MISS,
  /** Upstream, without a look at what is stored. */
  BYPASS,
  /** The gateway itself: an error. */
  REFUSED;

  public static Tier of(CacheStatus status) {
    return switch (status) {
      case CacheStatus.ExactHit hit -> hit.standing() == Standing.FRESH ? EXACT : STALE;
      case CacheStatus.SemanticHit hit -> SEMANTIC;
      case CacheStatus.StaleIfError stale -> STALE;
      case CacheStatus.Collapsed collapsed -> SHARED;
      case CacheStatus.Miss miss -> MISS;
      case CacheStatus.Bypassed bypassed -> BYPASS;
      case CacheStatus.Unsatisfied unsatisfied -> REFUSED;
      case CacheStatus.Refused refused -> REFUSED;
    };
  }

  /** Whether a stored answer was given at once. */
  public boolean isHit() {
    return switch (this) {
      case EXACT, SEMANTIC, STALE -> true;
      case SHARED, MISS, BYPASS, REFUSED -> false;
    };
  }
}
