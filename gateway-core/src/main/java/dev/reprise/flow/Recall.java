package dev.reprise.flow;

import dev.reprise.cache.CacheScope;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looks for an answer to another wording: embeds, searches the scope, decides. */
public final class Recall {
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
  record Finding(Embedding embedding, HitPolicy.Decision decision) {}

  /** Runs on the embedder's worker to its end; only the outcome comes back to the event loop. */
  CompletionStage<Finding> find(CacheScope scope, String question) {
    try {
      return embedder.embed(question).thenApply(e -> decide(scope, question, e));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private Finding decide(CacheScope scope, String question, Embedding embedding) {
    return new Finding(
        embedding, policy.decide(question, store.nearest(scope, embedding, neighbours)));
  }
}
