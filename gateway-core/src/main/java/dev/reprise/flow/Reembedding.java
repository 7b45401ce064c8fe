package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives entries with a question and no vector, as another model's time leaves them, a vector of
 * this model. Until then they answer their own requests only: vectors of two models never meet. One
 * at a time, so that questions of callers seldom wait for it.
 */
public final class Reembedding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reembedding.class);

  /** The embedder is busy or slow: callers come first. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final CompletionStore store;
  private final Embedder embedder;
  private volatile boolean closed;

  public Reembedding(CompletionStore store, Embedder embedder) {
    this.store = store;
    this.embedder = embedder;
  }

  /** Goes through the store once; takes as long as it takes. */
  public void run() {
    List<CacheKey> bare =
        store.select(Selector.ALL, Integer.MAX_VALUE).entries().stream()
            .filter(Reembedding::isBare)
            .map(StoredCompletion::key)
            .toList();
    if (bare.isEmpty()) {
      return;
    }
    LOG.info("embedding {} stored questions anew, in the background", bare.size());
    long done = bare.stream().takeWhile(key -> !closed).filter(this::embed).count();
    LOG.info("embedded {} of {} stored questions anew", done, bare.size());
  }

  private static boolean isBare(StoredCompletion entry) {
    return entry.question() != null && entry.embedding() == null;
  }

  /** False when it is gone, or cannot be, now or ever. */
  private boolean embed(CacheKey key) {
    StoredCompletion entry = store.find(key);
    String question = entry == null ? null : entry.question();
    while (!closed && entry != null && question != null && isBare(entry)) {
      try {
        store.embedded(entry, embedder.embed(question).toCompletableFuture().join());
        return true;
      } catch (CompletionException e) {
        if (!isPassing(e.getCause())) {
          return false;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (RuntimeException e) {
        LOG.warn("embedding a stored question failed", e);
        return false;
      }
    }
    return false;
  }

  private static boolean isPassing(@Nullable Throwable failure) {
    return failure instanceof EmbeddingException e
        && (e.kind() == Kind.BUSY || e.kind() == Kind.LATE);
  }

  @Override
  public void close() {
    closed = true;
  }
}
