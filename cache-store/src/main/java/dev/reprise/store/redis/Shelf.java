package dev.reprise.store.redis;

import static dev.reprise.store.redis.Wire.ascii;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.redis.Outbox.Change;
import dev.reprise.store.row.CorruptRowException;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Condition;
import dev.reprise.store.seal.Kind;
import dev.reprise.store.seal.SealedException;
import dev.reprise.store.seal.Seals;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One entry on the server: written, read and removed. Safe for use by many threads. */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final Keys keys;
  private final Server server;
  private final Rows rows;
  private final VectorSets vectors;
  private final Sender sender;

  /** Whether the server lets single rows expire. */
  private volatile boolean rowsExpire;

  private volatile @Nullable String refusal;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * How this node's changes are told to others.
   *
   * @param node its name, by which it recognises its own
   * @param length changes kept in each shard's stream
   */
  record Sender(String node, int length) {}

  Shelf(Keys keys, Server server, Rows rows, Sender sender) {
    this.keys = keys;
    this.server = server;
    this.rows = rows;
    this.vectors = new VectorSets(keys, server);
    this.sender = sender;
  }

  /**
   * Finds out what the server can do.
   *
   * @throws AwayException when it cannot be used as it is, too: {@link #refusal} says why
   */
  void meet(Wire wire) throws AwayException {
    rowsExpire = knows(wire, "hpexpire");
    boolean evicts =
        wire.await(wire.commands().info("memory")).contains("maxmemory_policy:allkeys");
    if (evicts && !keys.vectorSets() && warned.compareAndSet(false, true)) {
      LOG.warn(
          "The shared store's server may evict its index at once: expected maxmemory-policy"
              + " noeviction or volatile-*, got allkeys-*");
    }
    if (!keys.vectorSets()) {
      return;
    }
    if (!knows(wire, "vadd")) {
      refusal = "mode vector-sets needs a server with vector sets: Redis 8 or later";
    } else if (evicts) {
      refusal =
          "mode vector-sets: expected maxmemory-policy noeviction or volatile-*, got allkeys-*,"
              + " which evicts all vectors of a scope at once";
    }
    if (refusal != null) {
      throw new AwayException(refusal);
    }
  }

  private static boolean knows(Wire wire, String command) throws AwayException {
    List<Object> known = wire.await(wire.commands().commandInfo(command));
    return !known.isEmpty() && known.getFirst() instanceof List<?> found && !found.isEmpty();
  }

  /** Why this server is of no use; null while it is. */
  @Nullable String refusal() {
    return refusal;
  }

  boolean rowsExpire() {
    return rowsExpire;
  }

  /** Writes row and answer, or the row alone where the same entry is there; ends with 1 or 0. */
  CompletionStage<Long> write(Change change, long remainingMs) throws AwayException {
    StoredCompletion entry = change.entry();
    boolean whole = change.whole() && entry.isHere();
    Place place = place(entry.key());
    long stay = StoredRow.stay(entry);
    long generation = change.generation();
    byte[] bare = rows.row(entry, () -> StoredRow.header(generation, stay));
    byte[] row = new StoredRow(generation, stay, bare).bytes();
    byte[] payload = whole ? payload(stay, rows.answer(entry)) : new byte[0];
    CompletionStage<Long> written =
        main(place)
            .run(
                whole ? Script.STORE : Script.LEARN,
                names(place, entry.key()),
                ascii(place.id()),
                row,
                payload,
                ascii(remainingMs),
                ascii(rowsExpire ? 1 : 0),
                ascii(sender.node()),
                ascii(sender.length()),
                ascii(entry.isNeighbour() ? 0 : 1));
    return keys.vectorSets() && whole && entry.isNeighbour()
        ? written.thenCompose(done -> vectors.add(entry, remainingMs))
        : written;
  }

  private static byte[] payload(long stay, byte[] answer) {
    return ByteBuffer.allocate(Long.BYTES + answer.length).putLong(stay).put(answer).array();
  }

  /**
   * Removes row and answer if they are this stay's.
   *
   * @param news what others are to do with it
   */
  CompletionStage<Long> drop(CacheKey key, long stay, News news) {
    Place place = place(key);
    try {
      return main(place)
          .run(
              Script.DROP,
              names(place, key),
              ascii(place.id()),
              StoredRow.bytes(stay),
              news.word(),
              ascii(sender.node()),
              ascii(sender.length()));
    } catch (AwayException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  CompletionStage<byte @Nullable []> row(CacheKey key) throws AwayException {
    Place place = place(key);
    return main(place).commands().hget(keys.index(place.shard()), place.id());
  }

  CompletionStage<byte @Nullable []> payload(CacheKey key) throws AwayException {
    Place place = place(key);
    return main(place).commands().get(keys.payload(place.shard(), place.id()));
  }

  /**
   * The entry with its answer.
   *
   * @return null when the answer is another's
   */
  @Nullable StoredCompletion whole(StoredCompletion known, byte[] payload)
      throws CorruptRowException {
    if (payload.length <= Long.BYTES
        || ByteBuffer.wrap(payload).getLong() != StoredRow.stay(known)) {
      return null;
    }
    byte[] answer = Arrays.copyOfRange(payload, Long.BYTES, payload.length);
    return rows.whole(known, answer);
  }

  /**
   * Has row and answer sealed by the key that seals now; ends with 1 when they were not, and are.
   *
   * @param bytes the row as it lies on the server
   */
  CompletionStage<Long> renew(byte[] bytes) throws AwayException {
    StoredRow old;
    StoredCompletion entry;
    try {
      old = StoredRow.of(bytes);
      entry = old.entry(rows);
    } catch (CorruptRowException | IllegalArgumentException e) {
      return CompletableFuture.completedStage(0L);
    }
    Place place = place(entry.key());
    return main(place)
        .commands()
        .get(keys.payload(place.shard(), place.id()))
        .thenCompose(payload -> renew(place, entry, old, payload));
  }

  private CompletionStage<Long> renew(
      Place place, StoredCompletion entry, StoredRow old, byte @Nullable [] payload) {
    if (payload == null || payload.length <= Long.BYTES) {
      return CompletableFuture.completedStage(0L);
    }
    byte[] answer = Arrays.copyOfRange(payload, Long.BYTES, payload.length);
    Seals seals = rows.seals();
    if (isCurrent(old.row()) && isCurrent(answer)) {
      return CompletableFuture.completedStage(0L);
    }
    try {
      byte[] header = StoredRow.header(old.generation(), old.stay());
      byte[] row = seals.renew(Kind.ROW, () -> header, old.row());
      byte[] sealed = seals.renew(Kind.ANSWER, () -> Rows.place(entry.key(), entry.id()), answer);
      return main(place)
          .run(
              Script.RENEW,
              names(place, entry.key()),
              ascii(place.id()),
              old.bytes(),
              new StoredRow(old.generation(), old.stay(), row).bytes(),
              payload,
              payload(old.stay(), sealed),
              ascii(rowsExpire ? 1 : 0));
    } catch (SealedException | AwayException e) {
      return CompletableFuture.completedStage(0L);
    }
  }

  private boolean isCurrent(byte[] bytes) {
    return rows.seals().condition(bytes) == Condition.CURRENT;
  }

  Seals seals() {
    return rows.seals();
  }

  /** An id is a digest, and worth keeping for the length of a command. */
  private record Place(int shard, String id) {}

  private Place place(CacheKey key) {
    String id = Keys.id(key);
    return new Place(keys.shard(key, id), id);
  }

  private Wire main(Place place) throws AwayException {
    return server.main(keys.index(place.shard()));
  }

  private String[] names(Place place, CacheKey key) {
    int shard = place.shard();
    String payload = keys.payload(shard, place.id());
    return keys.vectorSets()
        ? new String[] {payload, keys.index(shard), keys.changes(shard), keys.vectors(key.scope())}
        : new String[] {payload, keys.index(shard), keys.changes(shard)};
  }
}
