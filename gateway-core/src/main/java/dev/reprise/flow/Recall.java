package dev.reprise.flow;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Neighbour;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for an answer to another wording: embeds, searches the scope, decides. */
public final class Recall {
  private static final Logger LOG = LoggerFactory.getLogger(Recall.class);

  private final AtomicBoolean broken = new AtomicBoolean();
  private final Embedder embedder;
  private final CompletionStore store;
  private final HitPolicy policy;
  private final int neighbours;

  /**
   * @param neighbours how many nearest entries the policy is shown, ≥ 1
   */
  public Recall(Embedder embedder, CompletionStore store, HitPolicy policy, int neighbours) {
    this.embedder = embedder;
    this.store = store;
    this.policy = policy;
    this.neighbours = neighbours;
  }

  /** The question's embedding and what was decided on it. */
  record Finding(Embedding embedding, HitPolicy.Decision<Neighbour> decision) {}

  /** Runs on the embedder's worker to its end; only the outcome comes back to the event loop. */
  CompletionStage<Finding> find(CacheScope scope, String question) {
    try {
      return embedder
          .embed(question)
          .whenComplete((embedding, failure) -> watch(failure))
          .thenApply(embedding -> decide(scope, question, embedding));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** One line for each change, not for each request. */
  private void watch(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException passed ? passed.getCause() : failure;
    boolean isBroken = cause instanceof EmbeddingException e && e.kind() == Kind.BROKEN;
    if ((isBroken || failure == null) && broken.getAndSet(isBroken) != isBroken) {
      if (isBroken) {
        LOG.warn("the embedder fails, going on with the exact tier alone", cause);
      } else {
        LOG.info("the embedder works again");
      }
    }
  }

  private Finding decide(CacheScope scope, String question, Embedding embedding) {
    return new Finding(
        embedding, policy.decide(question, store.nearest(scope, embedding, neighbours), 0.93));
  }
}
