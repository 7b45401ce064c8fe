package dev.reprise.benchmarks.store;

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
import dev.reprise.store.redis.RedisBacking;
import dev.reprise.store.redis.RedisConfig;
import dev.reprise.store.row.Rows;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a shared store costs: {@code RedisBench redis://host:port [entries]}, on a server that may
 * be filled. Two nodes in this process, vectors of 384 dimensions, answers of 2 kB.
 */
public final class RedisBench {
  private static final int DIMENSIONS = 384;
  private static final int ANSWER_BYTES = 2_000;
  private static final int SAMPLES = 3_000;

  private final RedisConfig config;
  private final int count;
  private final Random random = new Random(1);

  private RedisBench(RedisConfig config, int count) {
    this.config = config;
    this.count = count;
  }

  public static void main(String[] args) {
    RedisConfig d = RedisConfig.DEFAULTS;
    RedisConfig config =
        new RedisConfig(
            List.of(URI.create(args[0])),
            d.sentinelMaster(),
            d.cluster(),
            d.user(),
            d.password(),
            d.trustFile(),
            "bench-" + UUID.randomUUID().toString().substring(0, 8),
            d.mode(),
            2_000,
            1_000_000,
            d.shards(),
            d.streamLength());
    new RedisBench(config, args.length > 1 ? Integer.parseInt(args[1]) : 100_000).run();
  }

  private record Node(RedisBacking backing, MemoryCompletionStore store) implements AutoCloseable {
    @Override
    public void close() {
      store.close();
    }
  }

  private Node open() {
    Rows rows = new Rows("bench", true, System::nanoTime, InstantSource.system());
    RedisBacking backing = new RedisBacking(config, "bench", rows);
    MemoryCompletionStore store =
        new MemoryCompletionStore(
            StoreConfig.DEFAULTS.withMaxBytes(1L << 30), System::nanoTime, backing, Worth.CALLS);
    store.open();
    return new Node(backing, store);
  }

  private void run() {
    try (Node a = open()) {
      try (Node b = open()) {
        propagation(a, b);
      }
      rate(a);
      coldLoad();
    }
  }

  private void propagation(Node a, Node b) {
    long[] nanos = new long[SAMPLES];
    for (int i = -SAMPLES; i < SAMPLES; i++) {
      StoredCompletion entry = entry(a, count + SAMPLES + i);
      long start = System.nanoTime();
      a.store().put(entry);
      while (b.store().find(entry.key()) == null) {
        Thread.onSpinWait();
      }
      nanos[Math.max(i, 0)] = System.nanoTime() - start;
    }
    print("another node knows", nanos);
  }

  private void rate(Node a) {
    StoredCompletion[] entries = new StoredCompletion[count];
    Arrays.setAll(entries, i -> entry(a, i));
    long start = System.nanoTime();
    for (StoredCompletion entry : entries) {
      a.store().put(entry);
    }
    boolean written = a.backing().flushed().toCompletableFuture().join();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "stored %,d in %.2f s: %,.0f /s%s%n",
        count, seconds, count / seconds, written ? "" : " (not all)");
  }

  private void coldLoad() {
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      try (Node c = open()) {
        System.out.printf(
            "loaded %,d rows in %.2f s%n", c.store().entries(), (System.nanoTime() - start) / 1e9);
        hits(c);
      }
    }
  }

  /** One at a time, each an answer that is not in memory yet. */
  private void hits(Node c) {
    long[] nanos = new long[Math.min(count, SAMPLES)];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      CompletionStage<StoredCompletion> fetching = c.store().fetch(key(i));
      if (fetching == null || fetching.toCompletableFuture().join() == null) {
        throw new IllegalStateException("no answer for " + i);
      }
      nanos[i] = System.nanoTime() - start;
    }
    print("a hit fetched", nanos);
  }

  private static void print(String what, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    System.out.printf(
        "%s: p50 %.0f µs, p99 %.0f µs%n",
        what, sorted[sorted.length / 2] / 1e3, sorted[sorted.length * 99 / 100] / 1e3);
  }

  private static CacheKey key(int number) {
    return new CacheKey(
        new CacheScope("tenant", "default", "some-model", Digest.of("context")),
        Digest.of("request " + number));
  }

  private StoredCompletion entry(Node node, int number) {
    float[] components = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      components[i] = (float) random.nextGaussian();
    }
    byte[] answer = new byte[ANSWER_BYTES];
    for (int i = 0; i < answer.length; i++) {
      // About half of it can be compressed away, as with text.
      answer[i] = (byte) ('a' + random.nextInt(16));
    }
    long now = node.store().nanoTime();
    return new StoredCompletion(
        UUID.randomUUID().toString(),
        key(number),
        new Completion(answer, Usage.NONE),
        "a question of some forty characters, " + number,
        Embedding.of(components),
        Set.of(),
        KeyParts.NONE,
        now,
        now,
        Duration.ofHours(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }
}
