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
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a store and its naive model, compared after each one. */
class StoreModelTest {
  private static final int SCOPES = 3;
  private static final int KEYS = 12;
  private static final int OPERATIONS = 10_000;

  private static final Embedding PROBE = Samples.direction(0);

  private final FakeClock clock = new FakeClock();
  private final MemoryCompletionStore store =
      new MemoryCompletionStore(StoreConfig.DEFAULTS.maxBytes(), clock);
  private final StoreModel model = new StoreModel(store::nanoTime);
  private final List<StoredCompletion> everStored = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void answersLikeTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < OPERATIONS; i++) {
      operate(random);
      assertSameAnswers(random);
    }
    clock.advance(Duration.ofDays(1));
    store.cleanUp();
    assertThat(store.bytes()).isZero();
    assertThat(store.entries()).isZero();
    assertThat(store.indexes().scopes()).isZero();
  }

  private void operate(SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> put(random);
      case 3, 4 -> link(random);
      case 5 -> purge(randomSelector(random));
      case 6 -> clock.advance(Duration.ofMillis(random.nextInt(20_000)));
      default -> store.cleanUp();
    }
  }

  /** Some were asked for long before they arrive, so that a purge may lie between. */
  private void put(SplittableRandom random) {
    Embedding embedding = random.nextInt(4) == 0 ? null : vector(random);
    Duration ttl = Duration.ofMillis(1 + random.nextInt(60_000));
    Duration staleFor = Duration.ofMillis((long) random.nextInt(2) * random.nextInt(60_000));
    long storedNanos = store.nanoTime() - random.nextInt(2) * random.nextLong(10_000_000_000L);
    long askedNanos = storedNanos - random.nextInt(2) * random.nextLong(20_000_000_000L);
    Set<String> tags = Set.of("tag-" + random.nextInt(4));
    int size = 1 + random.nextInt(50);
    CacheKey key = randomKey(random);
    StoredCompletion entry =
        Samples.entry(key, embedding, tags, askedNanos, storedNanos, ttl, staleFor, size);
    everStored.add(entry);
    assertThat(store.put(entry)).isEqualTo(model.put(entry));
  }

  /** Mostly to a recent entry, so that fresh, replaced and expired ones all occur. */
  private void link(SplittableRandom random) {
    if (everStored.isEmpty()) {
      return;
    }
    int recent = Math.min(everStored.size(), 20);
    StoredCompletion entry = everStored.get(everStored.size() - 1 - random.nextInt(recent));
    CacheKey any = randomKey(random);
    CacheKey alias = new CacheKey(entry.key().scope(), any.requestDigest());
    store.link(alias, entry);
    model.link(alias, entry);
  }

  private void purge(Selector selector) {
    assertThat(store.select(selector, Integer.MAX_VALUE).entries())
        .containsExactlyInAnyOrderElementsOf(model.select(selector));
    long expected = model.purge(selector);
    assertThat(store.purge(selector)).isEqualTo(expected);
  }

  private void assertSameAnswers(SplittableRandom random) {
    Embedding query = vector(random);
    for (int s = 0; s < SCOPES; s++) {
      for (int k = 0; k < KEYS; k++) {
        assertThat(store.find(key(s, k))).isEqualTo(model.find(key(s, k)));
      }
      assertSameNeighbours(scope(s), query, 1 + random.nextInt(KEYS + 3));
    }
    // What has expired may still be held, but by both: every vector belongs to an entry.
    assertThat(store.entries()).isGreaterThanOrEqualTo(model.kept().size());
    assertThat(store.indexes().vectors()).isLessThanOrEqualTo(store.entries());
  }

  private void assertSameNeighbours(CacheScope scope, Embedding query, int k) {
    List<StoredCompletion> expected = model.nearest(scope, query);
    assertThat(store.nearest(scope, query, k))
        .extracting(Neighbour::entry)
        .isEqualTo(expected.subList(0, Math.min(k, expected.size())));
  }

  /** Few enough different ones to be kept each by itself; everything only now and then. */
  private Selector randomSelector(SplittableRandom random) {
    CacheKey key = randomKey(random);
    String tag = random.nextInt(3) == 0 ? "tag-" + random.nextInt(4) : null;
    return switch (random.nextInt(20)) {
      case 0 -> Selector.ALL;
      case 1 -> new Selector(null, null, null, null, null, "tag-0", null, null, 0);
      case 2 -> new Selector(null, null, key.scope().tenant(), null, null, tag, null, null, 0);
      case 3, 4 -> new Selector(null, null, null, null, null, tag, 30L, null, 0);
      case 5 -> new Selector(null, null, null, null, null, null, null, PROBE, 0.6f);
      case 6, 7, 8, 9 -> recentId(random);
      default -> new Selector(null, key.id(), null, null, null, tag, null, null, 0);
    };
  }

  private Selector recentId(SplittableRandom random) {
    int recent = Math.min(everStored.size(), 20);
    return recent == 0
        ? Selector.id("none")
        : Selector.id(everStored.get(everStored.size() - 1 - random.nextInt(recent)).id());
  }

  private static CacheKey randomKey(SplittableRandom random) {
    return key(random.nextInt(SCOPES), random.nextInt(KEYS));
  }
}
