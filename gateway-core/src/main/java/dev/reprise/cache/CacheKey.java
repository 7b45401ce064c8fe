package dev.reprise.cache;

import dev.reprise.chat.Digest;

/**
 * Two requests have equal keys exactly when any answer to one is an answer to the other.
 *
 * @param requestDigest over every field that can change an answer, the question included
 */
public record CacheKey(CacheScope scope, Digest requestDigest) {

  /** The request's digest covers most of the scope: what it leaves out, equality looks at. */
  @Override
  public int hashCode() {
    return requestDigest.hashCode() ^ 31 * scope.hashCode();
  }

  /** A name for reports: the same for equal keys, in every process. */
  public String id() {
    return Digest.of(
            scope.tenant(),
            scope.namespace(),
            scope.model(),
            scope.contextDigest().toString(),
            requestDigest.toString())
        .toString();
  }

  /** The place of one of several answers to this request; the first is the key itself. */
  public CacheKey variant(int index) {
    return index == 0
        ? this
        : new CacheKey(scope, requestDigest.and(Digest.of("variant", Integer.toString(index))));
  }
}
