package dev.reprise.store;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedding;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One index per scope, there from its first vector to its last. A search only ever touches the
 * index of its own scope, which is what keeps scopes apart: no filter could let a foreign vector
 * slip by. Changes to one scope's index happen one after the other, within the map's own atomic
 * operations, so that a vector never enters an index that is just being dropped.
 */
final class ScopedIndexes {
  private final ConcurrentHashMap<CacheScope, VectorIndex> byScope = new ConcurrentHashMap<>();

  /** Adds an entry that has an embedding. */
  void add(Held held) {
    byScope.compute(
        held.scope(),
        (scope, present) -> {
          VectorIndex index =
              present == null ? new VectorIndex(held.vector().dimensions()) : present;
          index.add(held);
          return index;
        });
  }

  void remove(Held held) {
    byScope.computeIfPresent(
        held.scope(),
        (scope, index) -> {
          index.remove(held);
          return index.size() == 0 ? null : index;
        });
  }

  List<Neighbour> nearest(CacheScope scope, Embedding query, int k, long nowNanos) {
    VectorIndex index = byScope.get(scope);
    return index == null ? List.of() : index.nearest(query, k, nowNanos);
  }

  /** Scopes that hold a vector. */
  int scopes() {
    return byScope.size();
  }

  /** Vectors of all scopes. */
  long vectors() {
    return byScope.values().stream().mapToLong(VectorIndex::size).sum();
  }
}
