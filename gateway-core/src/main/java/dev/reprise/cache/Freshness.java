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

  public Standing judge(StoredCompletion entry, long nowNanos) {
    long age = entry.ageSeconds(nowNanos);
    long left = entry.remainingSeconds(nowNanos);
    boolean young = age <= maxAge;
    if (young && left >= 0 && left >= minFresh && entry.isFresh(nowNanos)) {
      return Standing.FRESH;
    }
    long stale = Math.max(0, -left);
    if (young && minFresh == 0 && !entry.isFresh(nowNanos)) {
      if (stale <= maxStale && maxStale > 0) {
        return Standing.STALE;
      }
      if (stale <= staleWhileRevalidate && staleWhileRevalidate > 0) {
        return Standing.REVALIDATE;
      }
    }
    return staleIfError > 0 && stale <= staleIfError ? Standing.IF_ERROR : Standing.UNUSABLE;
  }
}
