package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.WireFormat;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.Lesson;
import dev.reprise.decision.Lessons;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final Turns embedder;
  private final CompletionStore store;
  private final HitPolicy policy;
  private final Lessons lessons;

  public Recall(Turns embedder, CompletionStore store, HitPolicy policy, Lessons lessons) {
    this.embedder = embedder;
    this.store = store;
    this.policy = policy;
    this.lessons = lessons;
  }

  /**
   * The question's embedding and what was decided on it.
   *
   * @param embeddedNanos when the embedding was there, as {@link System#nanoTime} told it
   */
  record Finding(
      CachePlan.Lookup plan,
      Embedding embedding,
      long embeddedNanos,
      HitPolicy.Decision<Neighbour> decision,
      HitPolicy policy) {

    /** Decides by the same rule on others beside the neighbours. */
    HitPolicy.Decision<Candidate> with(List<? extends Candidate> others) {
      List<Candidate> all = new ArrayList<>(others);
      decision.judgements().forEach(judged -> all.add(judged.candidate()));
      all.sort(Comparator.comparing(Candidate::similarity).reversed());
      return policy.decide(plan, all);
    }

    /**
     * What may be given when upstream fails to check a hit; null where nothing may. By the rule of
     * each entry what is withheld is mostly what is not trusted yet.
     */
    @Nullable Neighbour spare() {
      boolean trusted = plan.terms().policy().semantic().policy() != CachePolicy.Rule.PER_ENTRY;
      return trusted && !plan.isShadow() ? decision.accepted() : null;
    }

    /** A hit that only this caller wanted so loose must not become everybody's. */
    boolean mayLink() {
      return decision.accepted() != null && decision.common();
    }
  }

  /**
   * Runs on the embedder's worker, or to its end where an answer is fetched; only the outcome comes
   * back to the event loop.
   */
  CompletionStage<Finding> find(CachePlan.Lookup plan) {
    return embed(plan)
        .thenCompose(
            embedding -> {
              long now = System.nanoTime();
              return brought(plan, embedding, now, store.neighbours(plan, embedding));
            });
  }

  /** Decides, with an accepted answer in memory; one that cannot be had is not considered. */
  private CompletionStage<Finding> brought(
      CachePlan.Lookup plan, Embedding embedding, long embedded, List<Neighbour> neighbours) {
    Finding finding =
        new Finding(plan, embedding, embedded, policy.decide(plan, neighbours), policy);
    Neighbour accepted = finding.decision().accepted();
    if (accepted == null || accepted.entry().isHere()) {
      return CompletableFuture.completedStage(finding);
    }
    return store
        .whole(accepted.entry())
        .thenCompose(
            entry -> brought(plan, embedding, embedded, replaced(neighbours, accepted, entry)));
  }

  /**
   * In the place of the old one the whole one. When that cannot be had, none that would have to be
   * fetched as well: the question has waited once.
   */
  private static List<Neighbour> replaced(
      List<Neighbour> neighbours, Neighbour old, @Nullable StoredCompletion whole) {
    List<Neighbour> next = new ArrayList<>(neighbours);
    if (whole == null) {
      next.removeIf(near -> !near.entry().isHere());
    } else {
      next.set(next.indexOf(old), new Neighbour(whole, old.similarity()));
    }
    return next;
  }

  private CompletionStage<Embedding> embed(CachePlan.Lookup plan) {
    try {
      return embedder
          .embed(plan.key().scope().tenant(), question(plan))
          .whenComplete((embedding, failure) -> watch(failure));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /**
   * Whether a hit is forwarded all the same, so that upstream's own answer tells if it is right.
   */
  boolean withholds(Asked asked, HitPolicy.Decision<Neighbour> decision) {
    Terms terms = asked.plan().terms();
    if (asked.plan().isShadow()) {
      return true;
    }
    boolean learns = terms.writes() && !terms.onlyIfCached();
    return learns && (asked.checked() || lessons.withholds(decision.withhold()));
  }

  /** Whether a hit that was found once for this wording shall be found anew and withheld. */
  boolean checksAgain(CachePlan.Lookup plan) {
    Terms terms = plan.terms();
    boolean learns = terms.reads() && terms.writes() && !terms.onlyIfCached();
    return learns
        && plan.question() != null
        && lessons.withholds(terms.policy().semantic().verifyRate());
  }

  void decided(Finding finding, boolean withheld) {
    boolean accepted = finding.decision().accepted() != null;
    Course course = !accepted ? Course.REFUSED : withheld ? Course.WITHHELD : Course.SERVED;
    lessons.decided(finding.plan(), finding.decision(), course);
  }

  /** What was decided on has been answered by upstream. */
  void answered(Finding finding, StoredCompletion fresh, WireFormat wire, boolean withheld) {
    lessons.answered(new Lesson(finding.plan(), finding.decision(), withheld, fresh, wire::text));
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

  private static String question(CachePlan.Lookup plan) {
    return Objects.requireNonNull(plan.question(), "a question");
  }
}
