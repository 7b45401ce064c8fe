package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Scopes, keys and entries for tests; equal arguments give equal scopes and keys. */
final class Samples {
  static final int DIMENSIONS = 7;
  static final Duration HOUR = Duration.ofHours(1);

  private static final KeyParts PARTS =
      new KeyParts(List.of("model", "messages[0]"), new long[] {1, 2});
  private static final AtomicLong IDS = new AtomicLong();

  private Samples() {}

  static CacheScope scope(int number) {
    return new CacheScope("tenant-" + number, "default", "some-model", Digest.of("context"));
  }

  static CacheKey key(int scope, int number) {
    return new CacheKey(scope(scope), Digest.of("request " + number));
  }

  static StoredCompletion entry(CompletionStore store, CacheKey key, Embedding embedding) {
    return entry(key, embedding, store.nanoTime(), HOUR, 100);
  }

  static StoredCompletion entry(
      CacheKey key, Embedding embedding, long storedNanos, Duration ttl, int size) {
    return entry(key, embedding, storedNanos, ttl, Duration.ZERO, size);
  }

  static StoredCompletion entry(
      CacheKey key,
      Embedding embedding,
      long storedNanos,
      Duration ttl,
      Duration staleFor,
      int size) {
    return entry(key, embedding, Set.of(), storedNanos, storedNanos, ttl, staleFor, size);
  }

  /** Asked for just now and kept for an hour. */
  static StoredCompletion tagged(
      CompletionStore store, CacheKey key, Embedding embedding, String... tags) {
    long now = store.nanoTime();
    return entry(key, embedding, Set.of(tags), now, now, HOUR, Duration.ZERO, 100);
  }

  /** Each has an id of its own. */
  static StoredCompletion entry(
      CacheKey key,
      Embedding embedding,
      Set<String> tags,
      long askedNanos,
      long storedNanos,
      Duration ttl,
      Duration staleFor,
      int size) {
    return new StoredCompletion(
        "id-" + IDS.incrementAndGet(),
        key,
        new Completion(new byte[size], Usage.NONE),
        embedding == null ? null : "why?",
        embedding,
        tags,
        PARTS,
        askedNanos,
        storedNanos,
        ttl,
        staleFor,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }

  static Embedding vector(RandomGenerator random) {
    return vector(random, DIMENSIONS);
  }

  static Embedding vector(RandomGenerator random, int dimensions) {
    float[] components = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      components[i] = (float) random.nextGaussian();
    }
    return Embedding.of(components);
  }

  /** In the plane of the first two axes; the cosine of two is that of their angles' difference. */
  static Embedding direction(double degrees) {
    float[] components = new float[DIMENSIONS];
    components[0] = (float) Math.cos(Math.toRadians(degrees));
    components[1] = (float) Math.sin(Math.toRadians(degrees));
    return Embedding.of(components);
  }
}
