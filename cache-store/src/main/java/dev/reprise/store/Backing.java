package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What outlives this process' memory or reaches beyond it: a file, a shared server. It hears of
 * every change to what memory holds, of one key's changes in their order, and may tell memory of
 * changes made by others.
 *
 * <p><b>It never holds anybody up and never fails anybody.</b> The methods that tell it something
 * only queue it, within a bound, and may be called under a lock of the map and on event loops. What
 * it cannot take it forgets, counts, and makes good for later by comparing itself with memory. The
 * cache goes on in memory alone meanwhile.
 *
 * <p>What one has no use for it need not hear: as they stand here, these methods do nothing.
 */
public interface Backing extends AutoCloseable {

  /** Why an entry leaves memory. */
  enum Leave {
    /** Others were worth more: a file lets go of it, too; a shared server may keep it. */
    EVICTED,
    /** Its time is over. */
    EXPIRED
  }

  /** Memory alone. */
  static Backing none() {
    return new NoBacking();
  }

  /**
   * Brings in what is kept, and from then on what others change. Called once, on a thread that may
   * wait; returns when what is kept is in memory. What cannot be read counts as not kept.
   *
   * @throws UnusableStoreException when it never can be used as it is configured
   */
  void open(Local local);

  /** The entry has been stored under its key, in place of any other. */
  default void stored(StoredCompletion entry) {}

  /** The repute of a stored entry has changed. */
  default void learned(StoredCompletion entry) {}

  /** An entry has been given once more: statistics, which may be some seconds late. */
  default void used(StoredCompletion entry) {}

  /** The entry has left memory and nothing has taken its place. */
  default void left(StoredCompletion entry, Leave why) {}

  /**
   * Whatever fits and was asked for before now must be found nowhere any more. On a thread that may
   * wait: returns when that is sure, or when it cannot be had in time.
   *
   * @param removed what memory held of it; further ones may be outside only
   * @throws IllegalStateException when it holds in memory, and may not over a crash
   */
  default void purged(Selector selector, List<StoredCompletion> removed) {}

  default byte @Nullable [] state(String name) {
    return null;
  }

  default void keepState(String name, byte[] state) {}

  /** Whether an answer that memory gives up can be brought back by {@link #fetch}. */
  default boolean keepsAnswers() {
    return false;
  }

  /**
   * Brings an entry with its answer, for event loops.
   *
   * @param known what memory holds under the key, without its answer; null when it holds nothing
   * @return null when there is nothing to ask; else a stage that never fails and ends soon, with
   *     null when the entry is gone or cannot be had in time
   */
  default @Nullable CompletionStage<@Nullable StoredCompletion> fetch(
      CacheKey key, @Nullable StoredCompletion known) {
    return null;
  }

  /**
   * Searches for neighbours outside of memory, on a thread that may wait.
   *
   * @return null when memory holds every vector there is
   */
  default @Nullable List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    return null;
  }

  /** Has all that was told so far written: completes with false when that could not be had. */
  default CompletionStage<Boolean> flushed() {
    return CompletableFuture.completedStage(true);
  }

  /** Writes what it was told and lets go of everything; waits for seconds at most. */
  @Override
  void close();
}
