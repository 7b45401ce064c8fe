package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.direction;
import static dev.reprise.store.Samples.key;
import static dev.reprise.store.Samples.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads store and link what they have asked for while others purge. */
@DisplayName("S98 a purge that races with an older write: the write is not served")
class PurgeStressTest {
  private static final int WRITERS = 6;
  private static final int PURGERS = 2;
  private static final int PURGES = 400;
  private static final int SCOPES = 3;
  private static final int KEYS = 40;

  /** Keys from here on are only ever linked. */
  private static final int FIRST_ALIAS = KEYS;

  private static final int ALL_KEYS = KEYS + 10;
  private static final List<Embedding> DIRECTIONS =
      Stream.of(0, 120, 240).map(Samples::direction).toList();

  enum Setting {
    ROOMY(64 << 20, System::nanoTime),
    /** Before and after are then told by the purges' own ticks alone. */
    ON_A_STANDING_CLOCK(64 << 20, () -> 42),
    EVICTING(40_000, System::nanoTime);

    final long maxBytes;
    final LongSupplier clock;

    Setting(long maxBytes, LongSupplier clock) {
      this.maxBytes = maxBytes;
      this.clock = clock;
    }
  }

  private record Purge(Selector selector, long begunNanos) {

    void assertHidden(StoredCompletion entry) {
      if (entry != null
          && entry.askedNanos() - begunNanos <= 0
          && selector.matches(entry, begunNanos)) {
        throw new AssertionError(entry.id() + " found after " + this);
      }
    }
  }

  private final Queue<Purge> purges = new ConcurrentLinkedQueue<>();
  private final AtomicInteger purging = new AtomicInteger(PURGERS);
  private final LongAdder admitted = new LongAdder();
  private final LongAdder refused = new LongAdder();

  @ParameterizedTest
  @EnumSource
  void whatWasAskedBeforeAPurgeIsNeverFoundAfterIt(Setting setting) throws Exception {
    var store = new MemoryCompletionStore(setting.maxBytes, setting.clock);
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + PURGERS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < WRITERS + PURGERS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        boolean writes = i < WRITERS;
        runs.add(threads.submit(() -> run(writes, store, random)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    purges.forEach(purge -> assertHidden(store, purge));
    assertThat(admitted.sum()).isPositive();
    assertThat(refused.sum()).isPositive();
    StoredCompletion afterwards = ask(store, new SplittableRandom(1));
    assertThat(store.put(afterwards)).isTrue();
    assertThat(store.find(afterwards.key())).isSameAs(afterwards);
    assertThat(store.purge(Selector.ALL)).isPositive();
    store.cleanUp();
    assertThat(store.bytes()).isZero();
    assertThat(store.indexes().scopes()).isZero();
  }

  private void run(boolean writes, MemoryCompletionStore store, SplittableRandom random) {
    if (writes) {
      write(store, random);
      return;
    }
    try {
      purge(store, random);
    } finally {
      purging.decrementAndGet();
    }
  }

  /** Each has several calls to upstream in flight, which end in any order. */
  private void write(MemoryCompletionStore store, SplittableRandom random) {
    StoredCompletion[] inFlight = new StoredCompletion[4];
    while (purging.get() > 0) {
      int call = random.nextInt(inFlight.length);
      StoredCompletion entry = inFlight[call];
      inFlight[call] = ask(store, random);
      if (entry == null) {
        continue;
      }
      (store.put(entry) ? admitted : refused).increment();
      int alias = FIRST_ALIAS + random.nextInt(ALL_KEYS - FIRST_ALIAS);
      store.link(new CacheKey(entry.key().scope(), key(0, alias).requestDigest()), entry);
    }
  }

  private static StoredCompletion ask(MemoryCompletionStore store, SplittableRandom random) {
    CacheKey key = key(random.nextInt(SCOPES), random.nextInt(KEYS));
    Embedding embedding = DIRECTIONS.get(random.nextInt(DIRECTIONS.size()));
    Set<String> tags = Set.of("tag-" + random.nextInt(3));
    long now = store.nanoTime();
    return Samples.entry(key, embedding, tags, now, now, HOUR, Duration.ZERO, 1);
  }

  private void purge(MemoryCompletionStore store, SplittableRandom random) {
    for (int i = 0; i < PURGES; i++) {
      Purge purge = new Purge(randomSelector(random), store.nanoTime());
      store.purge(purge.selector());
      purges.add(purge);
      assertHidden(store, purge);
    }
  }

  private static Selector randomSelector(SplittableRandom random) {
    CacheKey key = key(random.nextInt(SCOPES), random.nextInt(KEYS));
    String tag = "tag-" + random.nextInt(3);
    Embedding near = DIRECTIONS.get(random.nextInt(DIRECTIONS.size()));
    return switch (random.nextInt(6)) {
      case 0 -> Selector.ALL;
      case 1 -> new Selector(null, null, key.scope().tenant(), null, null, null, null, null, 0);
      case 2 -> new Selector(null, null, null, null, null, tag, null, null, 0);
      case 3 -> new Selector(null, null, null, null, null, null, null, near, 0.9f);
      default -> new Selector(null, key.id(), null, null, null, null, null, null, 0);
    };
  }

  private static void assertHidden(MemoryCompletionStore store, Purge purge) {
    for (int s = 0; s < SCOPES; s++) {
      for (int k = 0; k < ALL_KEYS; k++) {
        purge.assertHidden(store.find(key(s, k)));
      }
      store
          .nearest(scope(s), direction(0), ALL_KEYS)
          .forEach(near -> purge.assertHidden(near.entry()));
    }
    store.select(purge.selector(), ALL_KEYS * SCOPES).entries().forEach(purge::assertHidden);
  }
}
