package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Terms;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.List;
import java.util.Objects;
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

  public Recall(Embedder embedder, CompletionStore store, HitPolicy policy) {
    this.embedder = embedder;
    this.store = store;
    this.policy = policy;
  }

  /** The question's embedding and what was decided on it. */
  record Finding(
      Embedding embedding,
      HitPolicy.Decision<Neighbour> decision,
      String question,
      double atLeast,
      double policyAtLeast,
      HitPolicy policy) {

    /** Decides on other candidates by the same rule. */
    <C extends Candidate> @Nullable C choose(List<C> candidates) {
      return policy.decide(question, candidates, atLeast).accepted();
    }

    /** A hit that only this caller wanted so loose must not become everybody's. */
    boolean mayLink() {
      Neighbour accepted = decision.accepted();
      return accepted != null && accepted.similarity() >= policyAtLeast;
    }
  }

  /** Runs on the embedder's worker to its end; only the outcome comes back to the event loop. */
  CompletionStage<Finding> find(CachePlan.Lookup plan) {
    return embed(plan).thenApply(embedding -> decide(plan, question(plan), embedding));
  }

  /** Only what a stored answer is found by. */
  CompletionStage<Embedding> embed(CachePlan.Lookup plan) {
    try {
      return embedder.embed(question(plan)).whenComplete((embedding, failure) -> watch(failure));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** One word on what the lookup went without. */
  static String reason(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof EmbeddingException e) {
      return e.kind().label();
    }
    LOG.warn("recall failed, forwarding", cause);
    return BypassReason.CACHE_FAILED.label();
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

  private Finding decide(CachePlan.Lookup plan, String question, Embedding embedding) {
    Terms terms = plan.terms();
    CachePolicy.Semantic semantic = terms.policy().semantic();
    // A model without a threshold gets no hits: a cosine of another's says nothing.
    double atLeast = orOne(terms.threshold(embedder.model()));
    double usual = orOne(semantic.thresholds().get(embedder.model()));
    long now = store.nanoTime();
    List<Neighbour> neighbours =
        store.nearest(plan.key().scope(), embedding, semantic.neighbours()).stream()
            .filter(near -> plan.mayStandIn(near.entry(), now))
            .toList();
    HitPolicy.Decision<Neighbour> decision = policy.decide(question, neighbours, atLeast);
    return new Finding(embedding, decision, question, atLeast, usual, policy);
  }

  private static String question(CachePlan.Lookup plan) {
    return Objects.requireNonNull(plan.question(), "a question");
  }

  private static double orOne(@Nullable Double threshold) {
    return threshold == null ? 1 : threshold;
  }
}
