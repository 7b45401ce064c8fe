package dev.reprise.store.redis;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.Local;
import dev.reprise.store.redis.Outbox.Change;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes changes, many at a time, in the order in which they were taken from the outbox. */
final class Writer implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** Commands under way: enough to keep a server busy over a round trip of some milliseconds. */
  private static final int WINDOW = 128;

  /** How long changes that come early wait before they are looked at again. */
  private static final long EARLY_MS = 50;

  private final Outbox outbox;
  private final Local local;
  private final Shelf shelf;
  private final Replica replica;
  private final PurgeLog purges;
  private final Counts counts;
  private final Consumer<@Nullable Throwable> outcome;
  private final Semaphore window = new Semaphore(WINDOW);

  /** Whether a change has come before all purges that are known were carried out here. */
  private volatile boolean early;

  /**
   * @param outcome hears of each command: of its failure, or null
   */
  Writer(Outbox outbox, Parts parts, Consumer<@Nullable Throwable> outcome) {
    this.outbox = outbox;
    this.local = parts.local();
    this.shelf = parts.shelf();
    this.replica = parts.replica();
    this.purges = parts.purges();
    this.counts = parts.counts();
    this.outcome = outcome;
  }

  @Override
  public void run() {
    try {
      // Those that still wait are written before early ones are waited for.
      int others = 0;
      for (Change next = outbox.take(); next != null; next = outbox.take()) {
        Change change = next;
        early = false;
        write(change, written -> outbox.done(change, written));
        if (early && others == 0) {
          others = Math.max(1, outbox.size());
        }
        if (others > 0 && --others == 0) {
          purges.awaitApplied(EARLY_MS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for room among the commands under way, not for the answer. */
  void write(Change change, Consumer<Boolean> done) throws InterruptedException {
    window.acquire();
    try {
      Change current = purges.current(change, local);
      long remainingMs = replica.remainingMs(change.entry());
      if (remainingMs <= 0 || isReplaced(change.entry())) {
        finish(done, true);
        return;
      }
      if (purges.covers(current.generation(), current.entry())) {
        boolean comesEarly = PurgeLog.isHeld(current, local);
        early |= comesEarly;
        finish(done, !comesEarly);
        return;
      }
      shelf.write(current, remainingMs).whenComplete((stored, e) -> answered(e, done));
    } catch (AwayException e) {
      outcome.accept(e);
      finish(done, false);
    } catch (RuntimeException e) {
      LOG.warn("An entry could not be written to the shared store", e);
      finish(done, true);
    }
  }

  /** One that has to be written again must not take the place of the answer that replaced it. */
  private boolean isReplaced(StoredCompletion entry) {
    StoredCompletion held = local.peek(entry.key());
    return held != null
        && !held.id().equals(entry.id())
        && held.storedNanos() - entry.storedNanos() > 0;
  }

  private void answered(@Nullable Throwable failure, Consumer<Boolean> done) {
    if (isFull(failure)) {
      counts.dropped.increment();
      finish(done, true);
      return;
    }
    if (failure == null) {
      counts.written.increment();
    }
    outcome.accept(failure);
    finish(done, failure == null);
  }

  private void finish(Consumer<Boolean> done, boolean written) {
    window.release();
    done.accept(written);
  }

  /** A server that is full is not away: it can still be read. */
  private static boolean isFull(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof RedisCommandExecutionException
        && cause.getMessage() != null
        && cause.getMessage().contains("OOM");
  }
}
