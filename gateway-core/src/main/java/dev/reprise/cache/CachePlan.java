package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/** What shall be done with a request; acting on it is another's work. */
public sealed interface CachePlan {

  /** Forward it and store nothing. */
  record Bypass(BypassReason reason) implements CachePlan {}

  /**
   * Look it up, and store its answer otherwise, on the terms.
   *
   * @param question the text to find neighbours of, of a long question its head; null when only the
   *     exact tier applies
   * @param exactOnly why there is no question; null when there is one
   * @param origin who asks: what it brings is shared with others only once it is confirmed
   */
  record Lookup(
      CacheKey key,
      @Nullable String question,
      @Nullable BypassReason exactOnly,
      Terms terms,
      Origin origin)
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
     * Whether what lies in a place of this request's own may be given: a link may be forbidden. Who
     * says how similar it must be has it looked up: of a link that is not known any more.
     */
    public boolean mayFollow(StoredCompletion entry) {
      boolean byMeaning = question != null && terms.threshold() == null;
      return isOwn(entry.key()) || (byMeaning && mayHave(entry));
    }

    /** Whether an entry that was found for this request may be given to who asks it. */
    public boolean mayHave(StoredCompletion entry) {
      return isOwn(entry.key())
          || (!isShadow()
              && !entry.repute().refuses(key.requestDigest())
              && entry.repute().isKnownTo(origin, terms.policy().semantic().quorum()));
    }

    /** Whether hits by meaning are decided and checked, but never given. */
    public boolean isShadow() {
      return terms.policy().semantic().shadow();
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
