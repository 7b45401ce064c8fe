package dev.reprise.store.redis;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.row.CorruptRowException;
import dev.reprise.store.row.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings into memory what others have done. Safe for use by many threads. */
final class Replica {
  private final Local local;
  private final Keys keys;
  private final Rows rows;
  private final PurgeLog purges;
  private final Shelf shelf;
  private final Counts counts;

  Replica(Local local, Keys keys, Rows rows, PurgeLog purges, Shelf shelf, Counts counts) {
    this.keys = keys;
    this.local = local;
    this.rows = rows;
    this.purges = purges;
    this.shelf = shelf;
    this.counts = counts;
  }

  /**
   * Takes a row in, or has it removed from the server when it is over or has been purged.
   *
   * @return the entry as it was read, without its answer; null when it is not there any more
   */
  @Nullable StoredCompletion arrived(byte[] bytes) {
    StoredCompletion entry = found(bytes);
    if (entry != null && isWanted(entry) && local.adopt(entry)) {
      counts.adopted.increment();
    }
    return entry;
  }

  /** Where the server holds the index, memory only keeps up what it has anyway. */
  private boolean isWanted(StoredCompletion entry) {
    return !keys.vectorSets() || local.peek(entry.key()) != null;
  }

  /** What a row says, as something to be adopted; null as above. */
  @Nullable StoredCompletion found(byte[] bytes) {
    long askedNanos = purges.askedNanos();
    StoredCompletion entry = standing(bytes);
    return entry == null || entry.askedNanos() - askedNanos > 0 ? entry : entry.askedAt(askedNanos);
  }

  /** What a row says, unless it is over or has been purged: then it is removed from the server. */
  @Nullable StoredCompletion standing(byte[] bytes) {
    try {
      StoredRow stored = StoredRow.of(bytes);
      StoredCompletion entry = stored.entry(rows);
      boolean purged = purges.covers(stored.generation(), entry);
      if (!purged && remainingMs(entry) > 0) {
        return entry;
      }
      if (purged) {
        counts.refused.increment();
      }
      shelf.drop(entry.key(), stored.stay(), News.NONE);
    } catch (CorruptRowException | IllegalArgumentException e) {
      counts.skipped.increment();
    }
    return null;
  }

  /**
   * Somebody has found the entry's answer gone, or has purged the entry.
   *
   * @param purged whether memory may not even keep the answer that it has
   */
  void gone(byte[] bytes, boolean purged) {
    try {
      StoredCompletion entry = StoredRow.of(bytes).entry(rows);
      StoredCompletion held = local.peek(entry.key());
      if (held != null && (purged || !held.isHere())) {
        local.forget(entry.key(), entry.id());
      }
    } catch (CorruptRowException | IllegalArgumentException e) {
      counts.skipped.increment();
    }
  }

  /**
   * Carries out a purge by somebody else.
   *
   * @return what has left memory: where that has come in later than the purge, it may stay
   */
  List<StoredCompletion> purge(long generation, Selector selector) {
    purges.begin();
    try {
      List<StoredCompletion> removed = local.purgedElsewhere(selector);
      purges.add(generation, selector, local.nanoTime());
      purges.applied(generation);
      return removed;
    } finally {
      purges.end();
    }
  }

  /** How long the entry is still kept. */
  long remainingMs(StoredCompletion entry) {
    long age = (local.nanoTime() - entry.storedNanos()) / 1_000_000;
    return entry.ttl().plus(entry.staleFor()).toMillis() - age;
  }
}
