package dev.reprise.store.redis;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.redis.Outbox.Change;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * Orders purges against everything else that goes between nodes, without a clock in common.
 *
 * <p>All purges are entries of one stream; a purge's <em>generation</em> is its id there, which
 * only rises, even over a loss of the stream, since it starts with the server's time. A row says
 * which generation its node had applied when the entry was in that node's memory: from this every
 * other node tells which purges the row has still to be held against, however late it comes.
 *
 * <p>Safe for use by many threads.
 */
final class PurgeLog {

  /** As many as the stream keeps. */
  static final int MAX = 1_000;

  private record Purge(Selector selector, long atNanos) {
    boolean covers(StoredCompletion entry) {
      return selector.matches(entry, atNanos);
    }
  }

  private final ConcurrentSkipListMap<Long, Purge> purges = new ConcurrentSkipListMap<>();
  private volatile long applied;

  /** Purges that are being carried out; guarded by this. */
  private int underWay;

  private volatile long askedNanos;

  /**
   * @param nowNanos on the store's clock
   */
  PurgeLog(long nowNanos) {
    this.askedNanos = nowNanos;
  }

  /**
   * Makes a purge known that this node's memory has carried out.
   *
   * @param nowNanos read after it did
   */
  synchronized void add(long generation, Selector selector, long nowNanos) {
    purges.put(generation, new Purge(selector, nowNanos));
    if (purges.size() > MAX) {
      purges.pollFirstEntry();
    }
    if (nowNanos - askedNanos > 0) {
      askedNanos = nowNanos;
    }
  }

  /**
   * Purges that the stream should still have and has not: lost by a flush or a fail-over.
   *
   * @param there generations in the stream, oldest first
   */
  SortedMap<Long, Selector> lost(List<Long> there) {
    long trimmed = there.size() < MAX ? 0 : there.getFirst();
    SortedMap<Long, Selector> lost = new TreeMap<>();
    purges.tailMap(trimmed).forEach((generation, purge) -> lost.put(generation, purge.selector()));
    there.forEach(lost::remove);
    return lost;
  }

  /** A lost one has been told anew under a later generation, which is known already. */
  void forget(long generation) {
    purges.remove(generation);
  }

  boolean knows(long generation) {
    return purges.containsKey(generation);
  }

  /** A purge begins to be carried out in memory, or to be told to others. */
  synchronized void begin() {
    underWay++;
  }

  synchronized void end() {
    underWay--;
    notifyAll();
  }

  /** Every purge up to this one has been carried out here. */
  synchronized void applied(long generation) {
    applied = Math.max(applied, generation);
    notifyAll();
  }

  /** Waits until that is so, or for so long. */
  synchronized void awaitApplied(long generation, long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = millis; applied < generation && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  /**
   * The change with the newest generation it may carry: while a purge is under way nobody can tell
   * which, so this waits for it. What memory still holds afterwards has outlived it.
   */
  synchronized Change current(Change change, Local local) throws InterruptedException {
    while (underWay > 0) {
      wait();
    }
    return isHeld(change, local) ? new Change(change.entry(), change.whole(), applied) : change;
  }

  /**
   * Whether memory holds what is to be written. Where a purge covers it all the same, that one is
   * known but not carried out here up to its place in the order: no generation says so as yet.
   */
  static boolean isHeld(Change change, Local local) {
    StoredCompletion held = local.peek(change.entry().key());
    return held != null && held.id().equals(change.entry().id());
  }

  /** Waits until all that are known are carried out, or for so long. */
  void awaitApplied(long millis) throws InterruptedException {
    Map.Entry<Long, Purge> newest = purges.lastEntry();
    if (newest != null) {
      awaitApplied(newest.getKey(), millis);
    }
  }

  /** What a row carries whose entry is in memory after this call. */
  long applied() {
    return applied;
  }

  /**
   * When a row that {@link #covers} lets pass counts as asked for: after every purge that is known
   * here, before any other. To be read before the row is checked.
   */
  long askedNanos() {
    return askedNanos;
  }

  /** Whether a purge that the row has not outlived removes it. */
  boolean covers(long generation, StoredCompletion entry) {
    return purges.tailMap(generation, false).values().stream()
        .anyMatch(purge -> purge.covers(entry));
  }

  /** The stream's id of an entry as a number; ids rise as their numbers do. */
  static long generation(String streamId) {
    int dash = streamId.indexOf('-');
    long millis = Long.parseLong(streamId.substring(0, dash));
    return millis << 20 | Long.parseLong(streamId.substring(dash + 1));
  }

  /** The reverse. */
  static String streamId(long generation) {
    return (generation >>> 20) + "-" + (generation & (1 << 20) - 1);
  }
}
