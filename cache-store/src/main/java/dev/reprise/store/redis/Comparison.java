package dev.reprise.store.redis;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.redis.Outbox.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Brings memory and some shards of the server to the same contents, the newer of both each. */
final class Comparison {
  private final Parts parts;
  private final List<Integer> shards;
  private final Sweeper sweeper;
  private final Writer writer;
  private final Outbox outbox;

  Comparison(Parts parts, List<Integer> shards, Sweeper sweeper, Writer writer, Outbox outbox) {
    this.parts = parts;
    this.shards = shards;
    this.sweeper = sweeper;
    this.writer = writer;
    this.outbox = outbox;
  }

  /**
   * Takes in what is on the server, then writes what is not.
   *
   * @param everything whether what is on the server may differ, too, in what was learned of it
   */
  void run(boolean everything) throws AwayException {
    Set<String> there = new HashSet<>();
    for (int shard : shards) {
      compare(shard, there);
    }
    writeBack(there, everything);
  }

  /** Takes in what memory wants of a shard, and notes what is there. */
  private void compare(int shard, Set<String> there) throws AwayException {
    BiConsumer<String, byte[]> use =
        (id, row) -> {
          StoredCompletion entry = parts.replica().arrived(row);
          if (entry != null && isInMemory(entry)) {
            there.add(id);
          }
        };
    if (!parts.keys().vectorSets()) {
      sweeper.scan(shard, use);
      return;
    }
    List<String> held = new ArrayList<>();
    parts
        .local()
        .forEach(
            entry -> {
              if (parts.keys().shard(entry.key()) == shard) {
                held.add(Keys.id(entry.key()));
              }
            });
    sweeper.read(shard, held, use);
  }

  /** Whether memory has nothing newer under the key, nor nothing at all. */
  private boolean isInMemory(StoredCompletion entry) {
    StoredCompletion held = parts.local().peek(entry.key());
    return held != null && (!held.isHere() || held.id().equals(entry.id()));
  }

  /**
   * What memory holds and the server does not: after a flush, or written while it was away.
   *
   * @param everything whether more than that may differ
   */
  private void writeBack(Set<String> there, boolean everything) {
    long generation = parts.purges().applied();
    parts
        .local()
        .forEach(
            entry -> {
              boolean known = there.contains(Keys.id(entry.key()));
              if ((everything || !known) && shards.contains(parts.keys().shard(entry.key()))) {
                writeBack(new Change(entry, entry.isHere(), generation), known);
              }
            });
  }

  private void writeBack(Change change, boolean known) {
    if (!known && !change.whole()) {
      // Its answer is nowhere any more.
      parts.local().forget(change.entry().key(), change.entry().id());
      return;
    }
    try {
      writer.write(
          change,
          written -> {
            if (!written) {
              outbox.offer(change);
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
