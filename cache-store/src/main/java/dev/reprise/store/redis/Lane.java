package dev.reprise.store.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps memory and a part of the server's keys in step: all of one server's, or one shard of a
 * cluster, where each may be away on its own.
 *
 * <p>Its thread goes round: connect, compare everything, follow the changes until something is
 * wrong, wait. Whatever is wrong (no connection, no answer, a stream cut off, a flush) is made good
 * by the same comparison as at the start, so there is one way back and it is a well-trodden one.
 * While a lane is away its part of the server is not asked and what is to be written waits.
 */
final class Lane {

  /** Before a stream's first entry. */
  static final String START = "0-0";

  private static final int READ_AT_ONCE = 256;

  /** So many failures in a row, and it is away. */
  private static final int FAILURES = 5;

  private static final long FIRST_PAUSE_MS = 50;
  private static final long MAX_PAUSE_MS = 1_000;

  /** Who leaves again sooner comes back ever later: each coming costs a whole comparison. */
  private static final long BRIEF_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long MAX_BRIEF_PAUSE_MS = 30_000;
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Parts parts;
  private final List<Integer> shards;

  /** Of the lane that follows purges; null for others. */
  private final @Nullable Control control;

  private final Consumer<Lane> changed;
  private final Outbox outbox;
  private final Writer writer;
  private final Marks marks;
  private final Sweeper sweeper;
  private final Comparison comparison;
  private final Renewal renewal;
  private final int readAtOnce;
  private final CountDownLatch tried = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long failingSinceNanos;

  /** Where each stream has been read to; confined to the lane's thread. */
  private final Map<String, String> positions = new HashMap<>();

  /** Confined to the lane's thread. */
  private long caughtUpNanos;

  private volatile boolean here;
  private volatile boolean closed;
  private volatile String reason = "";
  private volatile @Nullable Wire reader;

  Lane(
      Parts parts,
      List<Integer> shards,
      @Nullable Control control,
      int queueLimit,
      Consumer<Lane> changed) {
    this.parts = parts;
    this.shards = shards;
    this.control = control;
    this.changed = changed;
    this.outbox = new Outbox(queueLimit, parts.counts().dropped);
    this.writer = new Writer(outbox, parts, this::outcome);
    this.marks = new Marks(parts, shards, control != null);
    this.sweeper = new Sweeper(parts, shards);
    this.comparison = new Comparison(parts, shards, sweeper, writer, outbox);
    this.renewal = new Renewal(parts, shards);
    int kept = parts.config().streamLength() / parts.keys().shards();
    this.readAtOnce = Math.clamp(kept / 2, 1, READ_AT_ONCE);
  }

  void start() {
    Thread.ofVirtual().name("redis-lane").start(this::run);
    Thread.ofVirtual().name("redis-writer").start(writer);
  }

  /** Waits until the first attempt to bring memory up to date is over. */
  void awaitFirst(long millis) throws InterruptedException {
    tried.await(millis, TimeUnit.MILLISECONDS);
  }

  boolean isHere() {
    return here;
  }

  /** Whether it has tried and failed. */
  boolean isAway() {
    return !here && !reason.isEmpty();
  }

  /** Why it is away. */
  String reason() {
    return reason;
  }

  Sweeper sweeper() {
    return sweeper;
  }

  Outbox outbox() {
    return outbox;
  }

  /**
   * A command of this lane has ended. Of those that wait together for a reply that is late, many
   * fail at once; only when none has succeeded for as long again, something is wrong.
   */
  void outcome(@Nullable Throwable failure) {
    long now = System.nanoTime();
    if (failure == null) {
      failures.set(0);
      return;
    }
    parts.counts().failures.increment();
    int inRow = failures.incrementAndGet();
    if (inRow == 1) {
      failingSinceNanos = now;
    }
    long patience = TimeUnit.MILLISECONDS.toNanos(parts.config().commandTimeoutMs());
    if (here && inRow >= FAILURES && now - failingSinceNanos >= patience) {
      leave("commands fail: " + failure.getClass().getSimpleName());
    }
  }

  private void run() {
    long pauseMs = FIRST_PAUSE_MS;
    int brief = 0;
    while (!closed) {
      long arrivedNanos = 0;
      try (Wire wire = parts.server().connect(marks.first())) {
        reader = wire;
        parts.server().renew(marks.first());
        catchUp();
        arrive();
        arrivedNanos = System.nanoTime();
        pauseMs = FIRST_PAUSE_MS;
        follow(wire);
      } catch (AwayException | RuntimeException e) {
        leave(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
      } catch (InterruptedException e) {
        break;
      }
      tried.countDown();
      if (arrivedNanos != 0) {
        brief = System.nanoTime() - arrivedNanos < BRIEF_NANOS ? brief + 1 : 0;
      }
      pause(Math.max(pauseMs, Math.min(MAX_BRIEF_PAUSE_MS, FIRST_PAUSE_MS << Math.min(brief, 16))));
      pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
    }
    here = false;
    tried.countDown();
    stopped.countDown();
  }

  private void pause(long millis) {
    try {
      closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void arrive() {
    failures.set(0);
    here = true;
    outbox.open(true);
    tried.countDown();
    changed.accept(this);
  }

  private void leave(String why) {
    reason = why;
    here = false;
    outbox.open(false);
    if (!closed) {
      changed.accept(this);
    }
    Wire wire = reader;
    if (wire != null) {
      wire.close();
    }
  }

  // Comparing -----------------------------------------------------------------------------------

  private void catchUp() throws AwayException, InterruptedException {
    parts.counts().resyncs.increment();
    Wire wire = parts.server().main(marks.first());
    parts.shelf().meet(wire);
    marks.leave();
    for (int shard : shards) {
      positions.put(parts.keys().changes(shard), lastOf(wire, parts.keys().changes(shard)));
    }
    if (control != null) {
      positions.put(parts.keys().purges(), control.purger().catchUp());
      control.states().catchUp();
    }
    boolean everything = outbox.takeIncomplete();
    try {
      comparison.run(everything);
    } catch (AwayException | RuntimeException e) {
      outbox.incomplete(everything);
      throw e;
    }
    if (control != null && renewal.isOutdated()) {
      control.states().renew();
    }
    renewal.begin();
    caughtUpNanos = System.nanoTime();
  }

  private static String lastOf(Wire wire, String stream) throws AwayException {
    List<StreamMessage<String, byte[]>> last =
        wire.await(wire.commands().xrevrange(stream, Range.unbounded(), Limit.from(1)));
    return last.isEmpty() ? START : last.getFirst().getId();
  }

  // Following -----------------------------------------------------------------------------------

  private void follow(Wire wire) throws AwayException, InterruptedException {
    XReadArgs patiently = XReadArgs.Builder.block(Server.BLOCK_MS).count(readAtOnce);
    long checkedNanos = System.nanoTime();
    while (here && !closed) {
      @SuppressWarnings({"unchecked", "rawtypes"})
      StreamOffset<String>[] from =
          positions.entrySet().stream()
              .map(position -> StreamOffset.from(position.getKey(), position.getValue()))
              .toArray(StreamOffset[]::new);
      List<StreamMessage<String, byte[]>> read =
          wire.await(
              wire.commands().xread(patiently, from),
              Server.BLOCK_MS + parts.config().commandTimeoutMs());
      take(read);
      if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
        marks.check();
        sweeper.sweepIfDue();
        makeGood();
        renewal.step();
        checkedNanos = System.nanoTime();
      }
    }
  }

  /** What could not be told or queued, or not be read, while the server was there. */
  private void makeGood() throws AwayException, InterruptedException {
    boolean rested = System.nanoTime() - caughtUpNanos > BRIEF_NANOS;
    boolean behind = control != null && control.purger().isBehind();
    if (behind || renewal.isOutdated() || (rested && outbox.isBehind())) {
      catchUp();
    }
  }

  private void take(List<StreamMessage<String, byte[]>> read)
      throws AwayException, InterruptedException {
    if (read.isEmpty()) {
      return;
    }
    if (isGapBefore(read)) {
      catchUp();
      return;
    }
    String purges = parts.keys().purges();
    for (StreamMessage<String, byte[]> message : read) {
      if (control != null && message.getStream().equals(purges)) {
        control.purger().carryOut(message);
      }
    }
    for (StreamMessage<String, byte[]> message : read) {
      if (!message.getStream().equals(purges)) {
        take(message.getBody());
      }
      positions.put(message.getStream(), message.getId());
    }
  }

  /** A change by another node. */
  private void take(Map<String, byte[]> change) {
    byte[] row = change.get("v");
    if (row == null || Wire.text(change.get("n")).equals(parts.node())) {
      return;
    }
    String what = Wire.text(change.get("o"));
    if (News.GONE.is(what) || News.PURGED.is(what)) {
      parts.replica().gone(row, News.PURGED.is(what));
    } else {
      parts.replica().arrived(row);
    }
  }

  /**
   * Whether a stream has been cut off behind what was read of it last. It keeps more than is read
   * at once, so there is nothing to ask unless a read has brought as much as it may.
   */
  private boolean isGapBefore(List<StreamMessage<String, byte[]>> read) throws AwayException {
    Map<String, Integer> sizes = new HashMap<>();
    read.forEach(message -> sizes.merge(message.getStream(), 1, Integer::sum));
    Wire wire = parts.server().main(marks.first());
    for (Map.Entry<String, Integer> size : sizes.entrySet()) {
      if (size.getValue() >= readAtOnce) {
        List<StreamMessage<String, byte[]>> first =
            wire.await(wire.commands().xrange(size.getKey(), Range.unbounded(), Limit.from(1)));
        long seen = PurgeLog.generation(positions.getOrDefault(size.getKey(), START));
        if (first.isEmpty() || PurgeLog.generation(first.getFirst().getId()) > seen) {
          return true;
        }
      }
    }
    return false;
  }

  /** Takes no more changes; ends when those that wait are written, or cannot be. */
  CompletionStage<Boolean> finish() {
    outbox.close();
    return outbox.flushed();
  }

  /** Ends without waiting for it. */
  void stop() {
    closed = true;
    closing.countDown();
    Wire wire = reader;
    if (wire != null) {
      wire.close();
    }
  }

  /** Waits until it has ended. */
  void awaitStop(long millis) throws InterruptedException {
    stopped.await(millis, TimeUnit.MILLISECONDS);
    Wire wire = reader;
    if (wire != null) {
      wire.end();
    }
  }
}
