package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/** What shall be done with a request; acting on it is another's work. */
public sealed interface CachePlan {

  /** Forward it and store nothing. */
  record Bypass(BypassReason reason) implements CachePlan {}

  /**
   * Look it up, and store its answer otherwise, on the terms.
   *
   * @param question the text to find neighbours of; null when only the exact tier applies
   * @param exactOnly why there is no question; null when there is one
   */
  record Lookup(
      CacheKey key, @Nullable String question, @Nullable BypassReason exactOnly, Terms terms)
      implements CachePlan {
    public Lookup {
      if ((question == null) == (exactOnly == null)) {
        throw new IllegalArgumentException("expected either a question or a reason for none");
      }
    }

    /** Whether this is a place for an answer to exactly this request. */
    public boolean isOwn(CacheKey place) {
      for (int i = 0; i < terms.policy().variety(); i++) {
        if (key.variant(i).equals(place)) {
          return true;
        }
      }
      return false;
    }

    /**
     * Whether an entry may be taken for another wording's: while answers are gathered for variety,
     * the request's own first one may not, or there would never be a second.
     */
    public boolean mayStandIn(StoredCompletion entry, long nowNanos) {
      boolean gathered = terms.policy().variety() > 1 && isOwn(entry.key());
      return !gathered && terms.freshness().judge(entry, nowNanos) == Freshness.Standing.FRESH;
    }
  }
}
