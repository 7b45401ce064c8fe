package dev.reprise.cache;

/**
 * How old an answer may be, by the policy and the request together (RFC 9111 section 4.2, RFC
 * 5861). All in seconds; {@link Long#MAX_VALUE} where there is no bound.
 *
 * @param maxAge the oldest that will do
 * @param minFresh how long it must stay fresh
 * @param maxStale how long it may have been stale
 * @param staleWhileRevalidate the same, if it is renewed in the background
 * @param staleIfError the same, if upstream fails
 */
public record Freshness(
    long maxAge, long minFresh, long maxStale, long staleWhileRevalidate, long staleIfError) {

  /** Whatever is fresh. */
  public static final Freshness ANY = new Freshness(Long.MAX_VALUE, 0, 0, 0, 0);

  /** What an entry is good for. */
  public enum Standing {
    /** Serve it. */
    FRESH,
    /** Serve it: the caller takes stale ones. */
    STALE,
    /** Serve it and fetch a new one. */
    REVALIDATE,
    /** Keep it at hand in case upstream fails. */
    IF_ERROR,
    /** Of no use to this request. */
    UNUSABLE
  }

  /**
   * What the entry is good for. Whole seconds count, as in RFC 9111; a maximum age of 0 asks for a
   * new answer, whatever has been stored this second. When upstream fails, only staleness counts
   * (RFC 5861 section 4): an entry too old for this request may still stand in.
   */
  public Standing judge(StoredCompletion entry, long nowNanos) {
    boolean fresh = entry.isFresh(nowNanos);
    long left = entry.remainingSeconds(nowNanos);
    long stale = fresh ? 0 : Math.max(0, -left);
    if (maxAge > 0 && entry.ageSeconds(nowNanos) <= maxAge) {
      if (fresh && left >= minFresh) {
        return Standing.FRESH;
      }
      if (!fresh && minFresh == 0) {
        if (isWithin(stale, staleWhileRevalidate)) {
          return Standing.REVALIDATE;
        }
        if (isWithin(stale, maxStale)) {
          return Standing.STALE;
        }
      }
    }
    return isWithin(stale, staleIfError) ? Standing.IF_ERROR : Standing.UNUSABLE;
  }

  /** A window of no length is none. */
  private static boolean isWithin(long seconds, long window) {
    return window > 0 && seconds <= window;
  }
}
