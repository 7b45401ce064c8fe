package dev.reprise.store.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be written: at most one change for each key, the oldest first, within a bound.
 * Telling it never waits but for its lock, which is held for some nanoseconds.
 */
final class Outbox {

  /**
   * One entry's change.
   *
   * @param whole whether its answer is written as well
   * @param generation what this node had applied while the entry was in its memory
   */
  record Change(StoredCompletion entry, boolean whole, long generation) {}

  /** Room for an answer on average; memory may have let go of it, this has not. */
  private static final long BYTES_EACH = 8_192;

  private final int limit;
  private final LongAdder dropped;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<CacheKey, Change> waiting = new LinkedHashMap<>();
  private final List<CompletableFuture<Boolean>> flushes = new ArrayList<>();
  private int inFlight;
  private boolean open;
  private boolean closed;

  /** Something was dropped since the last comparison with memory. */
  private boolean incomplete;

  /** Of the answers that wait. */
  private long bytes;

  Outbox(int limit, LongAdder dropped) {
    this.limit = limit;
    this.dropped = dropped;
  }

  void offer(Change change) {
    lock.lock();
    try {
      Change before = waiting.get(change.entry().key());
      Change next = merged(before, change);
      if (!hasRoom(before, next)) {
        incomplete = true;
        dropped.increment();
        return;
      }
      put(next);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(@Nullable Change before, Change next) {
    long more = size(next) - size(before);
    boolean fits = more <= 0 || waiting.isEmpty() || bytes + more <= limit * BYTES_EACH;
    return fits && (before != null || waiting.size() < limit);
  }

  private void put(Change change) {
    bytes += size(change) - size(waiting.put(change.entry().key(), change));
  }

  private static long size(@Nullable Change change) {
    return change == null || !change.entry().isHere() ? 0 : change.entry().completion().size();
  }

  /** What is learned of an entry whose answer has still to be written does not replace that. */
  private static Change merged(@Nullable Change before, Change change) {
    if (before == null || !before.whole() || !before.entry().id().equals(change.entry().id())) {
      return change;
    }
    StoredCompletion whole = change.entry().isHere() ? change.entry() : before.entry();
    return new Change(whole, true, change.generation());
  }

  /** Drops what a purge at this time covers. */
  void discard(Selector selector, long nowNanos) {
    lock.lock();
    try {
      waiting
          .values()
          .removeIf(
              change ->
                  change.entry().askedNanos() - nowNanos <= 0
                      && selector.matches(change.entry(), nowNanos));
      bytes = waiting.values().stream().mapToLong(Outbox::size).sum();
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is a change and the server is there; null when closed. */
  @Nullable Change take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (!open || waiting.isEmpty())) {
        changed.await();
      }
      if (closed && (!open || waiting.isEmpty())) {
        return null;
      }
      Iterator<Change> oldest = waiting.values().iterator();
      Change next = oldest.next();
      oldest.remove();
      bytes -= size(next);
      inFlight++;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** One that was taken is through, or has to wait again. */
  void done(Change change, boolean written) {
    lock.lock();
    try {
      inFlight--;
      if (!written && !closed) {
        Change newer = waiting.get(change.entry().key());
        put(newer == null ? change : merged(change, newer));
        changed.signalAll();
      }
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** Whether changes may go out. */
  void open(boolean now) {
    lock.lock();
    try {
      open = now;
      if (!now) {
        end(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets what waits go out if the server is there, and ends the takers then. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether changes got lost since this was last asked. */
  boolean takeIncomplete() {
    lock.lock();
    try {
      boolean was = incomplete;
      incomplete = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** Changes got lost again, or have not been made good. */
  void incomplete(boolean again) {
    lock.lock();
    try {
      incomplete |= again;
    } finally {
      lock.unlock();
    }
  }

  /** Whether changes got lost and the others are through. */
  boolean isBehind() {
    lock.lock();
    try {
      return incomplete && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size() + inFlight;
    } finally {
      lock.unlock();
    }
  }

  /** Ends with true when nothing waits any more; with false when the server is away. */
  CompletionStage<Boolean> flushed() {
    lock.lock();
    try {
      if (waiting.isEmpty() && inFlight == 0) {
        return CompletableFuture.completedStage(!incomplete);
      }
      if (!open) {
        return CompletableFuture.completedStage(false);
      }
      CompletableFuture<Boolean> flush = new CompletableFuture<>();
      flushes.add(flush);
      return flush;
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    if (waiting.isEmpty() && inFlight == 0) {
      end(!incomplete);
    }
  }

  private void end(boolean written) {
    flushes.forEach(flush -> flush.completeAsync(() -> written));
    flushes.clear();
  }
}
