package dev.reprise.store.sqlite;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Changes that wait for the writer: one for each key, in the order in which the keys came up, and
 * tasks, each behind all changes that were told before it.
 *
 * <p>Those who tell hold the lock for a map operation and wake the writer with the first and with
 * the 256th change only, so it suits event loops. Safe for use by many threads; one takes.
 */
final class Changes {
  private final int limit;
  private final int enough;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();

  // Guarded by the lock.
  private final Map<Object, Change> pending = new LinkedHashMap<>();
  private List<Runnable> tasks = new ArrayList<>();
  private long firstNanos;
  private boolean refusing;
  private boolean behind;
  private boolean ending;
  private boolean over;
  private long dropped;

  Changes(SqliteConfig config) {
    this.limit = config.queueLimit();
    this.enough = config.flushChanges();
    this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(config.flushMs());
  }

  /** Takes the change unless there is no room for it: then the file is {@link #behind}. */
  void add(Change change) {
    lock.lock();
    try {
      Change before = refusing ? null : pending.get(change.subject());
      if (refusing || (before == null && pending.size() >= limit)) {
        behind = true;
        dropped++;
        return;
      }
      pending.put(change.subject(), merged(before, change));
      if (pending.size() == 1 && before == null) {
        firstNanos = System.nanoTime();
        due.signal();
      } else if (pending.size() == enough) {
        due.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is learned of an entry that is yet to be written is written with it. */
  private static Change merged(@Nullable Change before, Change change) {
    return change instanceof Change.Learned learned && before instanceof Change.Stored
        ? new Change.Stored(learned.entry())
        : change;
  }

  /**
   * Has the task run behind what was told before it, soon.
   *
   * @return false when it is too late for that
   */
  boolean add(Runnable task) {
    lock.lock();
    try {
      if (!over) {
        tasks.add(task);
        due.signal();
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is to be done now.
   *
   * @param changes so many must be written before the tasks are run
   */
  record Work(int changes, List<Runnable> tasks) {}

  /** Waits until changes or tasks are due, at most as long as given. */
  Work await(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long end = System.nanoTime() + nanos;
      while (!ending && tasks.isEmpty() && pending.size() < enough) {
        long now = System.nanoTime();
        long rest =
            pending.isEmpty() ? end - now : Math.min(end - now, firstNanos + patienceNanos - now);
        if (rest <= 0) {
          break;
        }
        due.awaitNanos(rest);
      }
      List<Runnable> taken = tasks;
      tasks = new ArrayList<>();
      return new Work(pending.size(), taken);
    } finally {
      lock.unlock();
    }
  }

  /** Has {@link #await} wait no more. */
  void end() {
    lock.lock();
    try {
      ending = true;
      due.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The last work there is: nothing is taken any more. */
  Work last() {
    lock.lock();
    try {
      over = true;
      return new Work(pending.size(), tasks);
    } finally {
      lock.unlock();
    }
  }

  /** The first ones, at most so many. */
  List<Change> take(int max) {
    lock.lock();
    try {
      List<Change> taken = new ArrayList<>(Math.min(max, pending.size()));
      for (Iterator<Change> first = pending.values().iterator();
          taken.size() < max && first.hasNext(); ) {
        taken.add(first.next());
        first.remove();
      }
      firstNanos = System.nanoTime();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing is taken: what waits is dropped as well, since memory knows it all. */
  void refuse() {
    lock.lock();
    try {
      dropped += pending.size();
      pending.clear();
      refusing = true;
      behind = true;
    } finally {
      lock.unlock();
    }
  }

  /** From now on changes are taken, and the file is to be compared with memory as of now. */
  void accept() {
    lock.lock();
    try {
      refusing = false;
      behind = false;
    } finally {
      lock.unlock();
    }
  }

  /** Something is missing in the file that was not told. */
  void missed() {
    lock.lock();
    try {
      behind = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the file lacks something for good that memory knows. */
  boolean isBehind() {
    lock.lock();
    try {
      return behind;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return pending.size();
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
