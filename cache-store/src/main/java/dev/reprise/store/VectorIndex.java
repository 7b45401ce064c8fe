package dev.reprise.store;

import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.List;

/**
 * The vectors of one scope. Safe for use by many threads; every vector that is in the index during
 * the whole of a search is considered by it.
 */
interface VectorIndex {

  /** Adds an entry that has an embedding and is in no index yet. */
  void add(Held held);

  /** Removes exactly this stay, not another one of an equal entry; true when it was here. */
  boolean remove(Held held);

  /**
   * The nearest of those that are fresh, most similar first.
   *
   * @param k at most this many, ≥ 1
   * @param nowNanos what is stale by then is passed over and takes none of the {@code k} places
   * @throws IllegalArgumentException when the query has another number of dimensions
   */
  List<Neighbour> nearest(Embedding query, int k, long nowNanos);

  /** Vectors held, stale ones included. */
  int size();
}
