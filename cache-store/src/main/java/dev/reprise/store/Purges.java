package dev.reprise.store;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongSupplier;

/**
 * The gate that every entry passes on its way into the store: it lets nothing in that was asked for
 * before a purge that covers it.
 *
 * <p><b>No gap.</b> An entry is checked and stored under one hold of the shared lock, a purge makes
 * itself known under the exclusive one and looks for what to remove afterwards. So an entry is
 * either in the map before the purge looks, or checked when the purge is known. Checking alone,
 * before storing or after, would leave a moment in which neither of both knows of the other. The
 * exclusive lock is held for the note only, not for the removals.
 *
 * <p><b>A tick of its own.</b> The clock goes on by at least a nanosecond with each purge. What was
 * asked before and what was asked after it can thus be told apart even by a coarse clock.
 *
 * <p><b>Bounds.</b> Tombstones outlive the longest upstream call that can be configured. Beyond
 * {@value #MAX} of them the two oldest become one that says "whatever was asked by then": it may
 * refuse an answer that no purge has meant, which costs a miss, but lets no purged one in. Of a
 * purge by id the id alone is kept, {@value #MAX_IDS} of them: no other entry ever has it, but that
 * one may be on its way in from a backing.
 */
final class Purges {

  static final int MAX = 1_000;

  static final int MAX_IDS = 10_000;

  /** An hour more than the total timeout of an upstream call may be. */
  static final Duration KEPT = Duration.ofHours(25);

  private final LongSupplier clock;
  private final StampedLock lock = new StampedLock();

  /** Oldest first; guarded by the lock. */
  private final ArrayDeque<Tombstone> tombstones = new ArrayDeque<>();

  /** Of entries that were purged by it, oldest first; guarded by the lock. */
  private final LinkedHashSet<String> ids = new LinkedHashSet<>();

  /** The clock has gone on that far; written under the exclusive lock. */
  private volatile long floorNanos;

  Purges(LongSupplier clock) {
    this.clock = clock;
    this.floorNanos = clock.getAsLong();
  }

  /** The clock, moved on by each purge. */
  long nanoTime() {
    long floor = floorNanos;
    long now = clock.getAsLong();
    return now - floor < 0 ? floor : now;
  }

  /**
   * Lets {@code enter} run unless the entry has been purged.
   *
   * @param enter takes microseconds and purges nothing
   * @return false when it has been
   */
  boolean admit(StoredCompletion entry, Runnable enter) {
    return admit(entry, true, enter);
  }

  /**
   * The same for an entry that was kept outside of memory, where purges reach it too: only what is
   * known for sure keeps it out, since it is asked for long ago and would not come back.
   */
  boolean admitKept(StoredCompletion entry, Runnable enter) {
    return admit(entry, false, enter);
  }

  private boolean admit(StoredCompletion entry, boolean guessing, Runnable enter) {
    long stamp = lock.readLock();
    try {
      if (isPurged(entry, guessing)) {
        return false;
      }
      enter.run();
      return true;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Whether a purge has covered it. */
  boolean isOver(StoredCompletion entry) {
    long stamp = lock.readLock();
    try {
      return isPurged(entry, false);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Makes a purge known: from here on nothing enters that it covers. */
  Tombstone announce(Selector selector) {
    long stamp = lock.writeLock();
    try {
      Tombstone tombstone = new Tombstone(selector, nanoTime(), false);
      floorNanos = tombstone.atNanos() + 1;
      String id = selector.id();
      if (id == null) {
        keep(tombstone);
      } else if (selector.equals(Selector.id(id))) {
        keep(id);
      }
      return tombstone;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Tombstones kept. */
  int size() {
    long stamp = lock.readLock();
    try {
      return tombstones.size();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Newest first: what has just been asked for has few purges behind it. */
  private boolean isPurged(StoredCompletion entry, boolean guessing) {
    if (ids.contains(entry.id())) {
      return true;
    }
    for (Iterator<Tombstone> newest = tombstones.descendingIterator(); newest.hasNext(); ) {
      Tombstone tombstone = newest.next();
      if (!tombstone.isAskedByThen(entry)) {
        return false;
      }
      if (tombstone.covers(entry) && (guessing || !tombstone.guess())) {
        return true;
      }
    }
    return false;
  }

  private void keep(String id) {
    ids.add(id);
    if (ids.size() > MAX_IDS) {
      ids.removeFirst();
    }
  }

  /** A purge of the same or of everything says all that older ones did. */
  private void keep(Tombstone tombstone) {
    Selector selector = tombstone.selector();
    tombstones.removeIf(
        older ->
            tombstone.atNanos() - older.atNanos() > KEPT.toNanos()
                || selector.equals(Selector.ALL)
                || selector.equals(older.selector()));
    tombstones.addLast(tombstone);
    if (tombstones.size() > MAX) {
      tombstones.removeFirst();
      tombstones.addFirst(new Tombstone(Selector.ALL, tombstones.removeFirst().atNanos(), true));
    }
  }
}
