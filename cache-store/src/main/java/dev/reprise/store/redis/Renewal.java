package dev.reprise.store.redis;

import dev.reprise.store.seal.Seals;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.XTrimArgs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has all rows of some shards sealed by the key that seals now: goes through them when it is told
 * to begin and every hour, a page at a time. Every node does; who comes first renews a row, and
 * others find it renewed. Then the stream forgets what it has told long ago, which holds rows as
 * they were.
 *
 * <p>Confined to the lane's thread.
 */
final class Renewal {
  private static final int AT_ONCE = 500;
  private static final Duration PERIOD = Duration.ofHours(1);

  /** Nobody who follows is so far behind without comparing everything. */
  private static final Duration TOLD = Duration.ofMinutes(10);

  private static final Duration AGAIN = Duration.ofSeconds(10);
  private static final int PATIENCE_MS = 2_000;

  private final Parts parts;
  private final List<Integer> shards;
  private final Seals seals;
  private int next;
  private ScanCursor at = ScanCursor.INITIAL;
  private long version = -1;
  private long dueNanos;

  Renewal(Parts parts, List<Integer> shards) {
    this.parts = parts;
    this.shards = shards;
    this.seals = parts.shelf().seals();
  }

  /** Whether the keys are others than when it began. */
  boolean isOutdated() {
    return seals.version() != version;
  }

  void begin() {
    version = seals.version();
    next = 0;
    at = ScanCursor.INITIAL;
    dueNanos = System.nanoTime();
  }

  /** The next page, if it is time for one. */
  void step() {
    if (!seals.isOn() || shards.isEmpty() || System.nanoTime() - dueNanos < 0) {
      return;
    }
    try {
      renew(shards.get(next));
    } catch (AwayException e) {
      // Whoever follows notices when the server is away; this can wait.
      dueNanos = System.nanoTime() + AGAIN.toNanos();
    }
  }

  private void renew(int shard) throws AwayException {
    String index = parts.keys().index(shard);
    Wire wire = parts.server().main(index);
    MapScanCursor<String, byte[]> page =
        wire.await(wire.commands().hscan(index, at, ScanArgs.Builder.limit(AT_ONCE)));
    CompletionStage<Long> renewed = CompletableFuture.completedStage(0L);
    for (byte[] row : page.getMap().values()) {
      renewed = renewed.thenCombine(parts.shelf().renew(row), Long::sum);
    }
    wire.await(renewed, PATIENCE_MS);
    at = page;
    if (at.isFinished()) {
      forget(shard);
      next = (next + 1) % shards.size();
      at = ScanCursor.INITIAL;
      dueNanos += next == 0 ? PERIOD.toNanos() : 0;
    }
  }

  private void forget(int shard) throws AwayException {
    String stream = parts.keys().changes(shard);
    Wire wire = parts.server().main(stream);
    long before = System.currentTimeMillis() - TOLD.toMillis();
    wire.await(wire.commands().xtrim(stream, XTrimArgs.Builder.minId(Long.toString(before))));
  }
}
