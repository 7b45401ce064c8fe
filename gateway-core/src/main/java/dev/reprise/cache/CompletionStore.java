package dev.reprise.cache;

import dev.reprise.embedding.Embedding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where answers are kept: map, vector index and bounds behind one port, since an eviction must hit
 * all of them. Safe for use by many threads. {@link #find} never blocks and takes microseconds, so
 * an event loop may call it; the other methods belong on a worker.
 */
public interface CompletionStore extends AutoCloseable {

  /**
   * The entry under exactly this key, be it the entry's own or a linked one; stale ones as long as
   * they are kept.
   */
  @Nullable StoredCompletion find(CacheKey key);

  /**
   * Brings the entry under this key with its answer, where memory may not know all there is to
   * know: it holds the entry without the answer, or others may have stored one.
   *
   * @return null when there is nothing to wait for: {@link #find} has said all. Else a stage that
   *     never fails and ends soon; with null when the entry is gone or cannot be had in time
   */
  @Nullable CompletionStage<@Nullable StoredCompletion> fetch(CacheKey key);

  /** The same entry with its answer; the stage as {@link #fetch} says. */
  default CompletionStage<@Nullable StoredCompletion> whole(StoredCompletion known) {
    if (known.isHere()) {
      return CompletableFuture.completedStage(known);
    }
    CompletionStage<@Nullable StoredCompletion> fetching = fetch(known.key());
    CompletionStage<@Nullable StoredCompletion> found =
        fetching == null ? CompletableFuture.completedStage(find(known.key())) : fetching;
    return found.thenApply(
        entry -> entry != null && entry.isHere() && entry.id().equals(known.id()) ? entry : null);
  }

  /**
   * The fresh entries of the scope that are nearest to the embedding, most similar first.
   *
   * <p>Their answers may be elsewhere: {@link StoredCompletion#isHere}.
   *
   * @param k at most this many, ≥ 1
   */
  List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k);

  /** As many of the nearest as the plan's policy looks at, without those that may not answer it. */
  default List<Neighbour> neighbours(CachePlan.Lookup plan, Embedding embedding) {
    int wanted = plan.terms().policy().semantic().neighbours();
    long now = nanoTime();
    return nearest(plan.key().scope(), embedding, wanted).stream()
        .filter(near -> plan.mayStandIn(near.entry(), now))
        .toList();
  }

  /**
   * Stores or replaces the entry under its key, unless it has been purged since upstream was asked;
   * may evict others to stay within the bound. A store may take an entry for purged that was not
   * when it can no longer tell: a miss is cheap.
   *
   * @return false when it has been purged; it was never to be found then
   */
  boolean put(StoredCompletion entry);

  /**
   * Lets {@code alias} find {@code entry} for as long as that entry itself can be found. Nothing
   * happens when the entry is gone or stale, or when the alias has a fresh answer of its own: that
   * one fits better than a neighbour's. A stale one gives way.
   */
  void link(CacheKey alias, StoredCompletion entry);

  /**
   * Gives an entry that was stored without a vector the one of its question. Nothing happens when
   * it is gone.
   */
  void embedded(StoredCompletion entry, Embedding embedding);

  /** The entry's answer has been given. For event loops: takes no lock. */
  void used(StoredCompletion entry);

  /** What {@link StoredCompletion#repute} says has changed and is to be kept. */
  void learned(StoredCompletion entry);

  /**
   * From now on the entry answers its own request only and is no neighbour any more. Nothing
   * happens when it is gone.
   */
  void hide(StoredCompletion entry);

  /**
   * The entries that fit, fresh or stale, in no order.
   *
   * @param limit at most this many are returned, ≥ 0
   */
  Selection select(Selector selector, int limit);

  /**
   * Removes the entries that fit, and refuses those that fit and were asked for before now but are
   * still on their way: an older answer never comes back after a purge. Links to them go as well.
   *
   * @return how many were removed
   */
  long purge(Selector selector);

  /**
   * The monotonic clock that ages are told by, in nanoseconds. It goes on with each purge, so that
   * what was asked before and what was asked after can be told apart.
   */
  long nanoTime();

  /**
   * What {@link #keepState} was last told under this name, by this process, an earlier one or
   * another node as far as the store outlives and reaches them; null when nothing.
   */
  byte @Nullable [] state(String name);

  /** Keeps what the cache has learned, beside the entries that it was learned of. */
  void keepState(String name, byte[] state);

  /** Entries held, links not counted. */
  long entries();

  /** Bytes accounted for. */
  long bytes();

  /**
   * What fits a selector.
   *
   * @param total how many fit, of which {@code entries} may be the first few
   */
  record Selection(List<StoredCompletion> entries, long total) {}

  @Override
  void close();
}
