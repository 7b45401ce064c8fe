package dev.reprise.store.redis;

import static dev.reprise.store.redis.Wire.ascii;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import io.lettuce.core.Range;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells others of this node's purges, and carries out theirs, in the one order of their stream. */
final class Purger {
  private static final String NODE = "n";
  private static final String SELECTOR = "s";

  /** Purges have their order in the stream alone. */
  private static final Supplier<byte[]> NOWHERE = () -> new byte[0];

  /** Rows looked at again after a purge; what has come in later than it is few. */
  private static final int MAX_CHECKED = 1_000;

  private final Parts parts;

  /** Purges that the server has not been told of yet; guarded by itself. */
  private final ArrayDeque<Selector> untold = new ArrayDeque<>();

  Purger(Parts parts) {
    this.parts = parts;
  }

  /**
   * Makes a purge known that this node's memory has carried out; waits for it.
   *
   * @throws AwayException when that has to wait for the server to come back
   */
  void tell(Selector selector, boolean here) throws AwayException {
    long nowNanos = parts.local().nanoTime();
    if (!here) {
      postpone(selector);
      throw new AwayException("away");
    }
    parts.purges().begin();
    try {
      long generation = append(selector);
      parts.purges().add(generation, selector, nowNanos);
      // What is stored from here on is told with this generation.
      parts.purges().awaitApplied(generation, parts.config().commandTimeoutMs());
    } catch (AwayException e) {
      postpone(selector);
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      parts.purges().end();
    }
  }

  private void postpone(Selector selector) {
    synchronized (untold) {
      untold.addLast(selector);
      if (untold.size() > PurgeLog.MAX) {
        untold.clear();
        untold.addLast(Selector.ALL);
      }
    }
  }

  private long append(Selector selector) throws AwayException {
    return append(selector, XAddArgs.Builder.maxlen(PurgeLog.MAX));
  }

  private long append(Selector selector, XAddArgs place) throws AwayException {
    Wire wire = parts.server().main(parts.keys().purges());
    String id =
        wire.await(
            wire.commands()
                .xadd(
                    parts.keys().purges(),
                    place,
                    Map.of(SELECTOR, packed(selector), NODE, ascii(parts.node()))));
    return PurgeLog.generation(id);
  }

  private byte[] packed(Selector selector) {
    return parts.shelf().seals().seal(Kind.PURGE, NOWHERE, Selectors.pack(selector));
  }

  /** A purge that cannot be read is one of all; one that is plain does no harm. */
  private Selector unpacked(byte @Nullable [] packed) {
    Seals seals = parts.shelf().seals();
    if (packed == null || seals.condition(packed) == Condition.PLAIN) {
      return Selectors.unpack(packed);
    }
    try {
      return Selectors.unpack(seals.open(Kind.PURGE, NOWHERE, packed));
    } catch (SealedException e) {
      return Selector.ALL;
    }
  }

  /** Whether the server is still to be told of a purge: only catching up does that. */
  boolean isBehind() {
    synchronized (untold) {
      return !untold.isEmpty();
    }
  }

  /**
   * Tells what could not be told before or has been lost since, then carries out all that others
   * have told.
   *
   * @return the id of the last purge there is
   */
  String catchUp() throws AwayException {
    tellUntold();
    List<StreamMessage<String, byte[]>> all = restored(read());
    if (all.isEmpty()) {
      return Lane.START;
    }
    long first = PurgeLog.generation(all.getFirst().getId());
    long applied = parts.purges().applied();
    if (applied != 0 && all.size() >= PurgeLog.MAX && first > applied) {
      // Some have come and gone while the server was away: nobody can tell which.
      parts.replica().purge(first, Selector.ALL);
    }
    all.forEach(this::carryOut);
    return all.getLast().getId();
  }

  private List<StreamMessage<String, byte[]>> read() throws AwayException {
    Wire wire = parts.server().main(parts.keys().purges());
    return wire.await(wire.commands().xrange(parts.keys().purges(), Range.unbounded()));
  }

  /**
   * A node that was away at a purge has only the stream to learn of it. What a flush or a fail-over
   * took from there is put back at its place, or behind what has been told since.
   */
  private List<StreamMessage<String, byte[]>> restored(List<StreamMessage<String, byte[]>> all)
      throws AwayException {
    SortedMap<Long, Selector> lost = lost(all);
    if (lost.isEmpty()) {
      return all;
    }
    for (Map.Entry<Long, Selector> next : lost.entrySet()) {
      putBack(next.getKey(), next.getValue());
    }
    for (Map.Entry<Long, Selector> next : lost(read()).entrySet()) {
      long generation = append(next.getValue());
      parts.purges().add(generation, next.getValue(), parts.local().nanoTime());
      parts.purges().forget(next.getKey());
    }
    return read();
  }

  private SortedMap<Long, Selector> lost(List<StreamMessage<String, byte[]>> all) {
    return parts
        .purges()
        .lost(all.stream().map(message -> PurgeLog.generation(message.getId())).toList());
  }

  private void putBack(long generation, Selector selector) throws AwayException {
    try {
      XAddArgs place = XAddArgs.Builder.maxlen(PurgeLog.MAX).id(PurgeLog.streamId(generation));
      append(selector, place);
    } catch (AwayException e) {
      if (!(e.getCause() instanceof RedisCommandExecutionException)) {
        throw e;
      }
      // There is a later one already: perhaps another node has put this one back, too.
    }
  }

  private void tellUntold() throws AwayException {
    synchronized (untold) {
      for (Selector next = untold.peekFirst(); next != null; next = untold.peekFirst()) {
        parts.purges().add(append(next), next, parts.local().nanoTime());
        untold.removeFirst();
      }
    }
  }

  /** One entry of the stream. */
  void carryOut(StreamMessage<String, byte[]> message) {
    long generation = PurgeLog.generation(message.getId());
    Selector selector = unpacked(message.getBody().get(SELECTOR));
    byte[] node = message.getBody().get(NODE);
    if (node != null && parts.node().equals(new String(node, US_ASCII))) {
      if (!parts.purges().knows(generation)) {
        parts.purges().add(generation, selector, parts.local().nanoTime());
      }
    } else if (!parts.purges().knows(generation)) {
      check(parts.replica().purge(generation, selector));
    }
    parts.purges().applied(generation);
  }

  /** Of what has left memory, brings back what is newer than the purge, and removes the others. */
  private void check(List<StoredCompletion> removed) {
    try {
      for (StoredCompletion entry : removed.subList(0, Math.min(MAX_CHECKED, removed.size()))) {
        parts
            .shelf()
            .row(entry.key())
            .thenAccept(
                row -> {
                  if (row != null) {
                    parts.replica().arrived(row);
                  }
                });
      }
    } catch (AwayException e) {
      // Coming back compares everything.
    }
  }
}
