package dev.reprise.admin;

import dev.reprise.admin.Explanation.Candidacy;
import dev.reprise.admin.Explanation.Exact;
import dev.reprise.admin.Explanation.Search;
import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.Caller;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.RequestControls;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.WireFormat;
import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.flow.InvalidControlException;
import dev.reprise.flow.Shelf;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would become of a request, by the same planner, store and policy that decide on live
 * ones. Read-only: nothing is linked, counted, stored or sent. Blocks; not for an event loop.
 */
public final class Explainer {

  /** An entry that the request's own wishes for freshness leave out, before any policy sees it. */
  private static final String TOO_OLD = "freshness";

  /** One of the answers that are gathered for this very request. */
  private static final String OWN = "variety";

  private final Map<String, WireFormat> wires;
  private final CachePlanner planner;
  private final CompletionStore store;
  private final HitPolicy policy;
  private final @Nullable Vectors vectors;
  private final Callers callers;
  private final Controls controls;

  /** Tells who would have sent a request, as the listener for apps does. */
  @FunctionalInterface
  public interface Callers {
    Caller of(RequestHead head) throws RefusedException;
  }

  /** Reads what a caller asks of the cache, as the flow of live requests does. */
  @FunctionalInterface
  public interface Controls {
    RequestControls read(RequestHead head, ChatRequest request) throws InvalidControlException;
  }

  /**
   * @param wires by the path of their requests
   * @param embedder null when the semantic tier is off
   */
  public Explainer(
      Map<String, WireFormat> wires,
      CachePlanner planner,
      CompletionStore store,
      HitPolicy policy,
      @Nullable Embedder embedder,
      Callers callers,
      Controls controls) {
    this.wires = Map.copyOf(wires);
    this.planner = planner;
    this.store = store;
    this.policy = policy;
    this.vectors = embedder == null ? null : new Vectors(embedder);
    this.callers = callers;
    this.controls = controls;
  }

  /**
   * @param head as the request's app would have sent it
   * @param against an entry whose key is compared with the request's; null for none
   * @throws RefusedException when the request's wishes cannot be read
   */
  Explanation explain(RequestHead head, byte[] body, @Nullable StoredCompletion against)
      throws RefusedException {
    WireFormat wire = wires.get(head.path());
    if (wire == null) {
      return bypass(BypassReason.NOT_CACHEABLE);
    }
    if (head.headers().first("content-encoding") != null) {
      return bypass(BypassReason.CONTENT_CODING);
    }
    try {
      ChatRequest request = wire.read(body);
      CachePlan plan = planner.plan(head.path(), request, callers.of(head), wishes(head, request));
      return switch (plan) {
        case CachePlan.Bypass bypass -> new Explanation.Bypassed(bypass);
        case CachePlan.Lookup lookup ->
            new Explanation.LookedUp(
                lookup,
                exact(lookup),
                search(lookup),
                against == null ? null : Differences.of(lookup, request.parts().get(), against));
      };
    } catch (UnreadableRequestException e) {
      return bypass(BypassReason.UNREADABLE);
    }
  }

  private static Explanation bypass(BypassReason reason) {
    return new Explanation.Bypassed(new CachePlan.Bypass(reason));
  }

  private RequestControls wishes(RequestHead head, ChatRequest request) throws RefusedException {
    try {
      return controls.read(head, request);
    } catch (InvalidControlException e) {
      throw RefusedException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** What the exact tier would make of the request if it were asked. */
  private @Nullable Exact exact(CachePlan.Lookup plan) {
    CompletionStage<?> fetching = Shelf.fetch(store, plan);
    if (fetching != null) {
      fetching.toCompletableFuture().join();
    }
    Shelf.Found found = Shelf.peek(store, plan);
    StoredCompletion entry = found.entry();
    return entry == null ? null : new Exact(entry, found.standing());
  }

  private Search search(CachePlan.Lookup plan) {
    String question = plan.question();
    if (question == null || vectors == null) {
      BypassReason none = plan.exactOnly();
      return Search.omitted(null, none == null ? "embedder-off" : none.label());
    }
    Double threshold = plan.terms().threshold(vectors.model());
    if (threshold == null) {
      return Search.omitted(null, "no-threshold");
    }
    try {
      Embedding embedding = vectors.of(question);
      return search(plan, embedding, threshold);
    } catch (EmbeddingException e) {
      return Search.omitted(threshold, e.kind().label());
    }
  }

  private Search search(CachePlan.Lookup plan, Embedding embedding, double threshold) {
    Terms terms = plan.terms();
    List<Neighbour> nearest =
        store.nearest(plan.key().scope(), embedding, terms.policy().semantic().neighbours());
    long now = store.nanoTime();
    List<Neighbour> usable =
        nearest.stream().filter(one -> plan.mayStandIn(one.entry(), now)).toList();
    HitPolicy.Decision<Neighbour> decision = policy.decide(plan, usable);
    Iterator<Judgement<Neighbour>> judged = decision.judgements().iterator();
    List<Candidacy> candidates = new ArrayList<>();
    for (Neighbour one : nearest) {
      Judgement<Neighbour> judgement = usable.contains(one) ? judged.next() : null;
      String label = judgement == null ? leftOut(plan, one.entry()) : judgement.label();
      boolean accepted = judgement != null && judgement.gate() == Gate.ACCEPTED;
      candidates.add(new Candidacy(one.entry(), one.similarity(), label, accepted));
    }
    boolean scored = decision.best() != null;
    return new Search(
        threshold,
        scored ? Double.valueOf(decision.score()) : null,
        scored ? Double.valueOf(decision.bar()) : null,
        candidates,
        null);
  }

  private static String leftOut(CachePlan.Lookup plan, StoredCompletion entry) {
    return plan.isOwn(entry.key()) && plan.terms().policy().variety() > 1 ? OWN : TOO_OLD;
  }
}
