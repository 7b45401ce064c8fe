package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange is given when upstream fails: the hit that upstream was asked to check, else a
 * stale answer of its own.
 *
 * @param similarity to the question; null when the entry is stale and for exactly this request
 */
record Spare(StoredCompletion entry, @Nullable Float similarity) {

  /** Null when there is none. */
  static @Nullable Spare of(Asked asked, @Nullable Flight flight) {
    Neighbour withheld = flight == null ? null : flight.spare();
    if (withheld != null && asked.plan().mayHave(withheld.entry())) {
      return new Spare(withheld.entry(), withheld.similarity());
    }
    StoredCompletion stale = asked.spare();
    return stale == null ? null : new Spare(stale, null);
  }

  CacheStatus status(ChatFlow flow, int upstreamStatus) {
    return similarity == null
        ? flow.staleIfError(entry, upstreamStatus)
        : flow.semanticHit(entry, similarity);
  }
}
