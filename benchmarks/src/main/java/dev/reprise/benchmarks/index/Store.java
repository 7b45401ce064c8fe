package dev.reprise.benchmarks.index;

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
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The gateway's own store, asked as the gateway asks it. */
final class Store implements Rival {
  private static final CacheScope SCOPE =
      new CacheScope("tenant", "default", "model", Digest.of("context"));

  private final MemoryCompletionStore store =
      new MemoryCompletionStore(StoreConfig.DEFAULTS.withMaxBytes(1L << 33));
  private final List<Embedding> asked;

  /**
   * @param vectors whether entries have any; without, they show what all but the vectors takes
   */
  Store(Sample sample, boolean vectors) {
    asked = sample.asked().stream().map(Embedding::of).toList();
    for (int i = 0; i < sample.stored().size(); i++) {
      store.put(entry(i, vectors ? sample.stored().get(i) : null));
    }
  }

  private StoredCompletion entry(int number, float @Nullable [] vector) {
    long now = store.nanoTime();
    return new StoredCompletion(
        Integer.toString(number),
        new CacheKey(SCOPE, Digest.of("request " + number)),
        new Completion(new byte[2], Usage.NONE),
        "?",
        vector == null ? null : Embedding.of(vector),
        Set.of(),
        new KeyParts(List.of(), new long[0]),
        now,
        now,
        Duration.ofDays(1),
        Duration.ZERO,
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("caller"))));
  }

  @Override
  public String name() {
    return "Reprise";
  }

  @Override
  public int[] nearest(int number, int k) {
    return store.nearest(SCOPE, asked.get(number), k).stream()
        .mapToInt(near -> Integer.parseInt(near.entry().id()))
        .toArray();
  }

  @Override
  public void close() {
    store.close();
  }
}
