package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CompletionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings several entries' answers into memory, all at once. */
final class Fetch {
  private static final Logger LOG = LoggerFactory.getLogger(Fetch.class);

  private Fetch() {}

  /**
   * A stage that ends when all is there that can be had; null when there is nothing to wait for.
   */
  static @Nullable CompletionStage<?> all(CompletionStore store, Iterable<CacheKey> keys) {
    List<CompletableFuture<?>> under = new ArrayList<>(0);
    try {
      for (CacheKey key : keys) {
        CompletionStage<?> one = store.fetch(key);
        if (one != null) {
          under.add(one.toCompletableFuture());
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("fetching failed, going on with what is in memory", e);
    }
    return under.isEmpty()
        ? null
        : CompletableFuture.allOf(under.toArray(CompletableFuture[]::new));
  }
}
