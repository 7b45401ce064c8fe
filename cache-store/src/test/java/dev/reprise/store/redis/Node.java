package dev.reprise.store.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.Worth;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One gateway's store, as a node among others. */
final class Node implements AutoCloseable {
  static final int DIMENSIONS = 16;

  final RedisBacking backing;
  final MemoryCompletionStore store;

  private Node(RedisConfig config, StoreConfig memory, String space, Seals seals) {
    Rows rows = new Rows(() -> space, true, System::nanoTime, InstantSource.system(), seals);
    this.backing = new RedisBacking(config, space, rows);
    this.store = new MemoryCompletionStore(memory, System::nanoTime, backing, Worth.CALLS);
    store.open();
  }

  static Node open(RedisConfig config) {
    return new Node(config, StoreConfig.DEFAULTS, "space", Seals.NONE);
  }

  /** With keys, the first of which encrypts. */
  static Node sealed(RedisConfig config, Seals seals) {
    return new Node(config, StoreConfig.DEFAULTS, "space", seals);
  }

  static Node open(RedisConfig config, String space) {
    return new Node(config, StoreConfig.DEFAULTS, space, Seals.NONE);
  }

  static Node open(RedisConfig config, StoreConfig memory) {
    return new Node(config, memory, "space", Seals.NONE);
  }

  static CacheKey key(int number) {
    return new CacheKey(
        new CacheScope("tenant", "default", "some-model", Digest.of("context")),
        Digest.of("request " + number));
  }

  /** Asked for and stored just now, fresh for an hour. */
  StoredCompletion entry(int number, String answer) {
    return entry(number, answer, store.nanoTime(), Duration.ofHours(1));
  }

  /** Asked for and stored at that time, fresh for a day. */
  StoredCompletion aged(int number, String answer, long storedNanos) {
    return entry(number, answer, storedNanos, Duration.ofDays(1));
  }

  StoredCompletion shortLived(int number, String answer, Duration ttl) {
    return entry(number, answer, store.nanoTime(), ttl);
  }

  private StoredCompletion entry(int number, String answer, long nanos, Duration ttl) {
    return new StoredCompletion(
        UUID.randomUUID().toString(),
        key(number),
        new Completion(answer.getBytes(StandardCharsets.UTF_8), Usage.NONE),
        "question " + number,
        direction(number),
        Set.of("subject-" + number % 2),
        KeyParts.NONE,
        nanos,
        nanos,
        ttl,
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }

  StoredCompletion put(int number, String answer) {
    StoredCompletion entry = entry(number, answer);
    if (!store.put(entry)) {
      throw new AssertionError("refused");
    }
    return entry;
  }

  /** A busy machine may make the server look away for a moment. */
  void flush() {
    Soon.holds("all is written", () -> await(backing.flushed()));
  }

  boolean holds(int number) {
    return store.find(key(number)) != null;
  }

  /** The answer as a lookup gets it; null for a miss. */
  String answer(int number) {
    CompletionStage<StoredCompletion> fetching = store.fetch(key(number));
    StoredCompletion found = fetching == null ? store.find(key(number)) : await(fetching);
    return found == null || !found.isHere()
        ? null
        : new String(found.completion().json(), StandardCharsets.UTF_8);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Each number has a direction of its own. */
  static Embedding direction(int number) {
    float[] components = new float[DIMENSIONS];
    Random random = new Random(number);
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedding.of(components);
  }

  @Override
  public void close() {
    store.close();
  }
}
