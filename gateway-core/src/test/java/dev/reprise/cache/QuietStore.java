package dev.reprise.cache;

import dev.reprise.embedding.Embedding;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store with all its entries at hand, which makes little of what it is told of them. */
public interface QuietStore extends CompletionStore {

  @Override
  default @Nullable CompletionStage<@Nullable StoredCompletion> fetch(CacheKey key) {
    return null;
  }

  @Override
  default void embedded(StoredCompletion entry, Embedding embedding) {}

  @Override
  default void used(StoredCompletion entry) {
    entry.uses().incrementAndGet();
  }

  @Override
  default void learned(StoredCompletion entry) {}

  @Override
  default void hide(StoredCompletion entry) {}

  @Override
  default long bytes() {
    return 0;
  }

  @Override
  default void close() {}
}
