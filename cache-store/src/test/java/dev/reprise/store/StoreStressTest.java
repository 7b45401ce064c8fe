package dev.reprise.store;

import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static dev.reprise.store.Samples.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads on few keys: whatever the interleaving, answers are whole and nothing leaks. */
class StoreStressTest {
  private static final int THREADS = 6;
  private static final int OPERATIONS = 15_000;
  private static final int SCOPES = 3;
  private static final int KEYS = 300;

  /** Keys from here on are only ever linked, so those below answer with their own entry. */
  private static final int FIRST_ALIAS = KEYS;

  private static final int ALL_KEYS = KEYS + 50;

  private final FakeClock clock = new FakeClock();

  /** Ample for all keys; then for about a fifth of them, so that evictions race with the rest. */
  @ParameterizedTest(name = "S100 {0} bytes")
  @ValueSource(longs = {64 << 20, 200_000})
  void mapAndIndexStayInStep(long maxBytes) throws Exception {
    MemoryCompletionStore store = new MemoryCompletionStore(maxBytes, clock);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        runs.add(threads.submit(() -> run(store, random)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    store.cleanUp();
    assertThat(store.bytes()).isBetween(1L, maxBytes);
    assertInStep(store);
    assertThat(store.purge(Selector.ALL)).isPositive();
    clock.advance(Duration.ofSeconds(2)); // What has expired is not listed, but held for a moment.
    store.cleanUp();
    assertThat(store.bytes()).isZero();
    assertThat(store.entries()).isZero();
    assertThat(store.indexes().scopes()).isZero();
  }

  private void run(MemoryCompletionStore store, SplittableRandom random) {
    for (int i = 0; i < OPERATIONS; i++) {
      CacheKey key = key(random.nextInt(SCOPES), random.nextInt(KEYS));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> store.put(randomEntry(store, key, random));
        case 3 -> purge(store, key, random);
        case 4, 5 -> assertWhole(store, key.scope(), vector(random), 1 + random.nextInt(KEYS));
        case 6 -> assertOwn(key, store.find(key));
        default -> linkAndFollow(store, key, random);
      }
      clock.advance(Duration.ofNanos(100));
    }
  }

  /** One in four turns stale and expires within the test. */
  private static StoredCompletion randomEntry(
      MemoryCompletionStore store, CacheKey key, SplittableRandom random) {
    boolean brief = random.nextInt(4) == 0;
    Duration ttl = brief ? Duration.ofNanos(1 + random.nextInt(50_000)) : Samples.HOUR;
    Duration staleFor = brief ? Duration.ofNanos(random.nextInt(50_000)) : Duration.ZERO;
    Set<String> tags = random.nextInt(50) == 0 ? Set.of("rare") : Set.of();
    long now = store.nanoTime();
    return Samples.entry(key, vector(random), tags, now, now, ttl, staleFor, 100);
  }

  private static void purge(MemoryCompletionStore store, CacheKey key, SplittableRandom random) {
    boolean tag = random.nextInt(100) == 0;
    StoredCompletion entry = store.find(key);
    if (tag) {
      store.purge(new Selector(null, null, null, null, null, "rare", null, null, 0));
    } else if (entry != null) {
      store.purge(Selector.id(entry.id()));
    }
  }

  private static void linkAndFollow(
      MemoryCompletionStore store, CacheKey key, SplittableRandom random) {
    int number = FIRST_ALIAS + random.nextInt(ALL_KEYS - FIRST_ALIAS);
    CacheKey alias = new CacheKey(key.scope(), key(0, number).requestDigest());
    StoredCompletion entry = store.find(key);
    if (entry != null) {
      store.link(alias, entry);
    }
    StoredCompletion linked = store.find(alias);
    assertThat(linked == null || linked.key().scope().equals(key.scope())).isTrue();
  }

  private static void assertOwn(CacheKey key, StoredCompletion found) {
    assertThat(found == null || found.key().equals(key)).isTrue();
  }

  /** Every neighbour comes from the scope, with its own vector's similarity, and only once. */
  private static void assertWhole(
      MemoryCompletionStore store, CacheScope scope, Embedding query, int k) {
    Set<String> ids = new HashSet<>();
    float previous = Float.POSITIVE_INFINITY;
    for (Neighbour near : store.nearest(scope, query, k)) {
      float expected = near.entry().embedding().similarity(query);
      assertThat(Math.abs(near.similarity() - expected)).isLessThan(1e-5f);
      assertThat(near.similarity()).isLessThanOrEqualTo(previous);
      assertThat(near.entry().key().scope()).isEqualTo(scope);
      assertThat(ids.add(near.entry().id())).isTrue();
      previous = near.similarity();
    }
  }

  private static void assertInStep(MemoryCompletionStore store) {
    for (int s = 0; s < SCOPES; s++) {
      Set<String> found = new HashSet<>();
      for (int k = 0; k < KEYS; k++) {
        StoredCompletion entry = store.find(key(s, k));
        if (entry != null && entry.isFresh(store.nanoTime())) {
          found.add(entry.id());
        }
      }
      assertThat(store.nearest(scope(s), Samples.direction(0), ALL_KEYS))
          .extracting(near -> near.entry().id())
          .containsExactlyInAnyOrderElementsOf(found);
    }
    assertThat(store.indexes().vectors()).isEqualTo(store.entries());
  }
}
