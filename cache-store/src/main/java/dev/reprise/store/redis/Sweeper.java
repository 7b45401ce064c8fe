package dev.reprise.store.redis;

import static dev.reprise.store.redis.Wire.ascii;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Goes through the rows of some shards; removes what is over or purged, one node for all from time
 * to time. Where the server lets rows expire by itself there is little to find: what a node that
 * was killed amid a purge has left.
 */
final class Sweeper {
  private static final int AT_ONCE = 500;
  private static final Duration OFTEN = Duration.ofMinutes(1);
  private static final Duration SELDOM = Duration.ofHours(1);

  private final Parts parts;
  private final List<Integer> shards;
  private final AtomicBoolean wanted = new AtomicBoolean();
  private final ReentrantLock sweeping = new ReentrantLock();
  private long triedNanos = System.nanoTime();

  Sweeper(Parts parts, List<Integer> shards) {
    this.parts = parts;
    this.shards = shards;
  }

  /** Every row of the shard, by its id. */
  void scan(int shard, BiConsumer<String, byte[]> use) throws AwayException {
    Wire wire = parts.server().main(parts.keys().index(shard));
    ScanArgs some = ScanArgs.Builder.limit(AT_ONCE);
    ScanCursor at = ScanCursor.INITIAL;
    do {
      MapScanCursor<String, byte[]> page =
          wire.await(wire.commands().hscan(parts.keys().index(shard), at, some));
      page.getMap().forEach(use);
      at = page;
    } while (!at.isFinished());
  }

  /** Those rows of the shard that are there. */
  void read(int shard, List<String> ids, BiConsumer<String, byte[]> use) throws AwayException {
    String index = parts.keys().index(shard);
    Wire wire = parts.server().main(index);
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      wire.await(wire.commands().hmget(index, some.toArray(String[]::new)))
          .forEach(row -> row.ifHasValue(found -> use.accept(row.getKey(), found)));
    }
  }

  /** Sweeps on a thread of its own; one sweeps at a time, and one more waits at most. */
  void sweepSoon() {
    if (wanted.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("redis-sweep")
          .start(
              () -> {
                sweeping.lock();
                try {
                  wanted.set(false);
                  sweep();
                } finally {
                  sweeping.unlock();
                }
              });
    }
  }

  /** Sweeps when no node has for a while; called by one thread. */
  void sweepIfDue() throws AwayException {
    Duration period = parts.shelf().rowsExpire() ? SELDOM : OFTEN;
    long now = System.nanoTime();
    if (shards.isEmpty() || now - triedNanos < period.toNanos()) {
      return;
    }
    triedNanos = now;
    SetArgs lease = SetArgs.Builder.nx().px(period.toMillis());
    String name = parts.keys().sweeper(shards.getFirst());
    Wire wire = parts.server().main(name);
    if (wire.await(wire.commands().set(name, ascii(parts.node()), lease)) != null) {
      sweepSoon();
    }
  }

  void sweep() {
    try {
      for (int shard : shards) {
        scan(shard, (id, row) -> parts.replica().standing(row));
      }
    } catch (AwayException e) {
      // Coming back compares everything.
    }
  }
}
