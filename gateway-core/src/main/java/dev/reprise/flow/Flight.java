package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Neighbour;
import dev.reprise.chat.ChatRequest;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer on its way: everything that is not an instant exact hit. It gathers what the cache
 * knows, then either lands at once with a neighbour's answer or takes off upstream.
 *
 * <p>Confined to the exchange's executor; the embedder's worker only hands its finding over.
 */
final class Flight implements Exchange.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

  /** Where the answer is. */
  sealed interface State {

    /** The question is being embedded and compared. */
    record Gathering(long sinceNanos) implements State {}

    /** Upstream has been asked; a relay carries the rest. */
    record Airborne() implements State {}

    /** The caller has its answer. */
    record Landed() implements State {}

    /** The caller left before there was one. */
    record Failed() implements State {}
  }

  private final ChatFlow flow;
  private final Exchange exchange;
  private final ChatRequest request;
  private final CachePlan.Lookup plan;
  private final byte[] body;
  private State state;

  Flight(
      ChatFlow flow,
      Exchange exchange,
      ChatRequest request,
      CachePlan.Lookup plan,
      byte[] body,
      long nowNanos) {
    this.flow = flow;
    this.exchange = exchange;
    this.request = request;
    this.plan = plan;
    this.body = body;
    this.state = new State.Gathering(nowNanos);
  }

  void gather(Recall recall, String question) {
    exchange.listen(this);
    recall
        .find(plan.key().scope(), question)
        .whenCompleteAsync(this::gathered, exchange.executor());
  }

  @Override
  public void gone() {
    state = new State.Failed();
  }

  private void gathered(Recall.@Nullable Finding finding, @Nullable Throwable failure) {
    if (!(state instanceof State.Gathering gathering)) {
      return;
    }
    long nanos = System.nanoTime() - gathering.sinceNanos();
    if (finding == null) {
      takeOff(null, reason(failure), nanos);
      return;
    }
    Neighbour accepted = finding.decision().accepted();
    if (accepted == null) {
      takeOff(finding.embedding(), null, nanos);
    } else {
      land(accepted, finding.embedding(), nanos);
    }
  }

  private void land(Neighbour neighbour, Embedding embedding, long nanos) {
    try {
      flow.replayNeighbour(exchange, request, plan, neighbour, nanos);
      state = new State.Landed();
    } catch (RuntimeException e) {
      LOG.warn("replay failed, forwarding", e);
      takeOff(embedding, BypassReason.CACHE_FAILED.label(), nanos);
    }
  }

  private void takeOff(@Nullable Embedding embedding, @Nullable String detail, long nanos) {
    state = new State.Airborne();
    flow.forward(exchange, request, plan, body, new ChatFlow.Gathered(embedding, detail, nanos));
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof EmbeddingException e) {
      return e.kind().label();
    }
    LOG.warn("recall failed, forwarding", cause);
    return BypassReason.CACHE_FAILED.label();
  }
}
