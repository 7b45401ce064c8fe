package dev.reprise.cache;

import dev.reprise.embedding.Embedding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where answers are kept: map, vector index and bounds behind one port, since an eviction must hit
 * all of them. Safe for use by many threads. {@link #find} never blocks and takes microseconds, so
 * an event loop may call it; the other methods belong on a worker.
 */
public interface CompletionStore extends AutoCloseable {

  /** The fresh entry under exactly this key, be it the entry's own or a linked one. */
  @Nullable StoredCompletion find(CacheKey key);

  /**
   * The fresh entries of the scope that are nearest to the embedding, most similar first.
   *
   * @param k at most this many, ≥ 1
   */
  List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k);

  /** Stores or replaces the entry under its key; may evict others to stay within the bound. */
  void put(StoredCompletion entry);

  /** Lets {@code alias} find {@code entry} for as long as that entry itself can be found. */
  void link(CacheKey alias, StoredCompletion entry);

  /** Removes the entry and its vector; true when there was one. */
  boolean remove(CacheKey key);

  /** The monotonic clock that ages are told by, in nanoseconds. */
  long nanoTime();

  /** Entries held, links not counted. */
  long entries();

  /** Bytes accounted for. */
  long bytes();

  @Override
  void close();
}
