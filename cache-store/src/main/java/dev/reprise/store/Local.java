package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory as a {@link Backing} sees it. Nothing that comes in by these methods is told back to the
 * backing, but for what has to leave memory to make room. Safe for use by many threads.
 */
public interface Local {

  /** The clock of {@link StoredCompletion#askedNanos} and {@code storedNanos}. */
  long nanoTime();

  /**
   * Takes in an entry that was stored elsewhere or earlier. One that is there already under the
   * same id only learns what the other knows; a newer one under the same key stays.
   *
   * @return false when it may not be found: purged since it was asked for, over its time, or older
   *     than what is there
   */
  boolean adopt(StoredCompletion entry);

  /** The entry under the key is gone elsewhere; nothing happens when another one is there. */
  void forget(CacheKey key, String id);

  /** What is there under the key, with or without its answer; leaves no trace of a use. */
  @Nullable StoredCompletion peek(CacheKey key);

  /**
   * Somebody else has purged: what fits leaves memory, and what was asked for before now and fits
   * is not let in any more.
   *
   * @return what has left
   */
  List<StoredCompletion> purgedElsewhere(Selector selector);

  /** Every entry held, in no order, for a backing that has to catch up. */
  void forEach(Consumer<StoredCompletion> use);
}
