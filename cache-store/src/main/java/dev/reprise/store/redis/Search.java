package dev.reprise.store.redis;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches on the server, on threads that may wait. */
final class Search {
  private final Parts parts;
  private final VectorSets vectors;

  Search(Parts parts) {
    this.parts = parts;
    this.vectors = new VectorSets(parts.keys(), parts.server());
  }

  /**
   * The nearest entries, without their answers. The server names them; how similar they are is
   * computed from their rows, as everywhere else.
   *
   * @return null when the server is away: what memory holds is all there is then
   */
  @Nullable List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    try {
      List<String> ids = vectors.nearest(scope, embedding, k);
      List<Neighbour> found = new ArrayList<>();
      for (KeyValue<String, byte[]> row : rows(scope, ids)) {
        StoredCompletion entry = row.hasValue() ? parts.replica().found(row.getValue()) : null;
        if (entry == null) {
          vectors.remove(scope, row.getKey());
        } else if (isNeighbour(entry, scope)) {
          found.add(new Neighbour(entry, similarity(embedding, entry)));
        }
      }
      found.sort(Comparator.comparing(Neighbour::similarity).reversed());
      return found;
    } catch (AwayException e) {
      parts.counts().failures.increment();
      return null;
    }
  }

  private List<KeyValue<String, byte[]>> rows(CacheScope scope, List<String> ids)
      throws AwayException {
    if (ids.isEmpty()) {
      return List.of();
    }
    String index = parts.keys().index(parts.keys().shard(scope));
    Wire wire = parts.server().main(index);
    return wire.await(wire.commands().hmget(index, ids.toArray(String[]::new)));
  }

  private boolean isNeighbour(StoredCompletion entry, CacheScope scope) {
    return entry.isNeighbour()
        && entry.key().scope().equals(scope)
        && entry.isFresh(parts.local().nanoTime());
  }

  private static float similarity(Embedding asked, StoredCompletion entry) {
    Embedding own = entry.embedding();
    return own == null ? -1 : asked.similarity(own);
  }
}
