package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.CacheStatus.Forward;
import dev.reprise.cache.Freshness.Standing;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.EmbeddingsFormat;
import dev.reprise.chat.EmbeddingsRequest;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Stages;
import dev.reprise.upstream.ContentCodings;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a request for embeddings: each of its items is looked up by itself, exactly. All there
 * → answered from the store; none there → forwarded as it came; some there → the others are asked
 * for and joined with them. Whatever fails in here ends in a forward: the cache may only save work.
 *
 * <p>Stateless; every call runs on its exchange's executor, but for the reading of large bodies.
 */
public final class EmbeddingsFlow implements BodyFlow {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsFlow.class);

  /** A larger request is read and looked up aside: it has many items, or long ones. */
  private static final int READ_AT_ONCE_BYTES = 16_384;

  private final WireFormat wire;
  private final EmbeddingsFormat format;
  private final ChatFlow.Shared shared;
  private final EmbeddingsShelf shelf;

  /**
   * @param wire of errors
   */
  public EmbeddingsFlow(WireFormat wire, EmbeddingsFormat format, ChatFlow.Shared shared) {
    this.wire = wire;
    this.format = format;
    this.shared = shared;
    this.shelf = new EmbeddingsShelf(shared.store(), shared.pressed());
  }

  /** What is to be done. */
  private sealed interface Planned {

    /** The caller asks for what cannot be; the model is empty when it does so unreadably. */
    record Refused(Refusal refusal, String model) implements Planned {}

    /** To be forwarded unlooked at; the model is empty when it was not read. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Bypassed(BypassReason reason, String model, byte[] body) implements Planned {}

    /** Looked up. */
    record Looked(EmbeddingsAsked asked, EmbeddingsShelf.Found found) implements Planned {}
  }

  @Override
  public void answer(Exchange exchange, byte[] body) {
    if (body.length <= READ_AT_ONCE_BYTES) {
      act(exchange, plan(exchange, body));
    } else {
      Aside.run(exchange, () -> plan(exchange, body), planned -> act(exchange, planned));
    }
  }

  private Planned plan(Exchange exchange, byte[] body) {
    try {
      EmbeddingsRequest request = format.read(body);
      Refusal refusal = Toll.toAsk(exchange, request.request(), shared.planner());
      if (refusal != null) {
        return new Planned.Refused(refusal, request.request().model());
      }
      RequestControls controls =
          ControlsReader.read(
              exchange.head().headers(), request.request().extension(), shared.compat());
      CachePlan plan =
          shared
              .planner()
              .plan(exchange.head().path(), request.request(), exchange.caller(), controls);
      byte[] stripped = request.request().body();
      byte[] sent = stripped == null ? body : stripped;
      String model = request.request().model();
      return switch (plan) {
        case CachePlan.Bypass bypass ->
            controls.onlyIfCached()
                ? new Planned.Refused(Refusal.notCached(), model)
                : new Planned.Bypassed(bypass.reason(), model, sent);
        case CachePlan.Lookup lookup -> look(exchange, request, lookup, sent);
      };
    } catch (UnreadableRequestException e) {
      return unread(exchange, body, BypassReason.UNREADABLE);
    } catch (InvalidControlException e) {
      return new Planned.Refused(Refusal.invalidControl(e), "");
    } catch (RuntimeException e) {
      LOG.warn("planning failed, forwarding", e);
      return unread(exchange, body, BypassReason.CACHE_FAILED);
    }
  }

  private static Planned unread(Exchange exchange, byte[] body, BypassReason reason) {
    Refusal refusal = exchange.permit().unread(exchange.head(), reason);
    return refusal == null
        ? new Planned.Bypassed(reason, "", body)
        : new Planned.Refused(refusal, "");
  }

  private Planned look(
      Exchange exchange, EmbeddingsRequest request, CachePlan.Lookup plan, byte[] sent) {
    RequestHead head = ControlsReader.forwarded(exchange.head());
    EmbeddingsAsked asked = new EmbeddingsAsked(exchange, request, plan, head, sent, new Stages());
    return new Planned.Looked(
        asked, plan.terms().reads() ? shelf.look(asked) : EmbeddingsShelf.nothing(asked));
  }

  private void act(Exchange exchange, Planned planned) {
    switch (planned) {
      case Planned.Refused refused -> refuse(exchange, refused.refusal(), refused.model());
      case Planned.Bypassed bypassed -> bypass(exchange, bypassed);
      case Planned.Looked looked -> bring(looked.asked(), looked.found());
    }
  }

  private void bypass(Exchange exchange, Planned.Bypassed bypassed) {
    byte[] body = bypassed.body();
    Refusal refusal =
        bypassed.model().isEmpty() ? null : Toll.toEmbed(exchange, bypassed.model(), body.length);
    if (refusal != null) {
      refuse(exchange, refusal, bypassed.model());
      return;
    }
    CacheStatus status = new CacheStatus.Bypassed(bypassed.reason());
    new Relay(exchange, wire, status, outcome(bypassed.model()))
        .send(shared.upstream(), Outgoing.head(exchange).withContentLength(body.length), body);
  }

  /** Items that are not in memory are fetched first, once. */
  private void bring(EmbeddingsAsked asked, EmbeddingsShelf.Found found) {
    CompletionStage<?> fetching = asked.plan().terms().reads() ? shelf.fetch(asked, found) : null;
    if (fetching == null) {
      answer(asked, found);
    } else {
      Aside.await(asked.exchange(), fetching, () -> answer(asked, shelf.look(asked)));
    }
  }

  private void answer(EmbeddingsAsked asked, EmbeddingsShelf.Found found) {
    List<Integer> missing = asked.missing(found);
    if (missing.isEmpty()) {
      unlessFailing(asked, found, () -> replay(asked, found));
    } else if (asked.plan().terms().onlyIfCached()) {
      refuse(asked.exchange(), Refusal.notCached(), asked.model());
    } else if (!mayAsk(asked)) {
      return;
    } else if (found.there().isEmpty() || !isWorthJoining(asked, found, missing.size())) {
      forwardWhole(asked, found);
    } else {
      forwardRest(asked, found, missing);
    }
  }

  /** False where the request has been refused. */
  private boolean mayAsk(EmbeddingsAsked asked) {
    Refusal refusal = Toll.toEmbed(asked.exchange(), asked.model(), asked.body().length);
    if (refusal != null) {
      refuse(asked.exchange(), refusal, asked.model());
    }
    return refusal == null;
  }

  /** Gives an answer with stored items, or forwards the request when they are of no use. */
  void unlessFailing(EmbeddingsAsked asked, EmbeddingsShelf.Found found, Runnable reply) {
    try {
      reply.run();
    } catch (RuntimeException e) {
      LOG.warn("stored embeddings cannot be given, forwarding", e);
      forwardWhole(asked, found);
    }
  }

  /** What could not be held would be asked for twice; stored vectors tell how large others are. */
  private static boolean isWorthJoining(
      EmbeddingsAsked asked, EmbeddingsShelf.Found found, int missing) {
    long each = found.bytes() / found.there().size();
    return asked.mayBeNarrowed() && each * missing <= EmbeddingsCopy.MAX_BYTES;
  }

  private void replay(EmbeddingsAsked asked, EmbeddingsShelf.Found found) {
    Exchange exchange = asked.exchange();
    List<byte[]> items = found.there().stream().map(e -> e.completion().json()).toList();
    shelf.used(found);
    CacheStatus status =
        new CacheStatus.ExactHit(
            found.takesStale() ? Standing.STALE : Standing.FRESH,
            found.remainingSeconds(),
            found.ageSeconds());
    exchange.note(status, asked.outcome(Usage.NONE, found.usage(), ""));
    Headers headers =
        Headers.of(
            List.of(
                new Headers.Field("Content-Type", "application/json"),
                new Headers.Field("Cache-Status", status.header()),
                new Headers.Field("Age", Long.toString(status.ageSeconds())),
                new Headers.Field("x-request-id", exchange.requestId())));
    boolean tells = asked.plan().terms().policy().replay().usage();
    Pour.start(
        exchange,
        headers,
        format.list(asked.model(), items, tells ? found.usage() : Usage.NONE),
        found.bytes() <= EmbeddingsCopy.READ_AT_ONCE_BYTES);
  }

  private void forwardRest(
      EmbeddingsAsked asked, EmbeddingsShelf.Found found, List<Integer> missing) {
    byte[] narrowed;
    try {
      narrowed = format.only(asked.body(), missing);
    } catch (UnreadableRequestException e) {
      LOG.warn("a request was readable once only, forwarding it whole", e);
      forwardWhole(asked, found);
      return;
    }
    new EmbeddingsRest(this, asked, found, missing).send(narrowed);
  }

  /** Forwards the request as it came and stores the answer's items. */
  void forwardWhole(EmbeddingsAsked asked, EmbeddingsShelf.Found found) {
    Forward forward =
        !asked.plan().terms().reads()
            ? Forward.REQUEST
            : found.stale() ? Forward.STALE : Forward.MISS;
    new EmbeddingsForward(this, asked, forward).send();
  }

  private void refuse(Exchange exchange, Refusal refusal, String model) {
    CacheStatus status =
        refusal.status() == 504 ? new CacheStatus.Unsatisfied() : new CacheStatus.Refused();
    exchange.note(status, outcome(model).withDetail(refusal.code()));
    refusal.answer(exchange.reply(), wire, status);
  }

  /** Starts a call whose body is at hand; null when that failed, as the listener has heard. */
  Upstream.@Nullable Call call(
      Exchange exchange, RequestHead head, byte[] body, Upstream.Listener listener) {
    try {
      RequestHead sized = Outgoing.named(exchange, head).withContentLength(body.length);
      Upstream.Call call = shared.upstream().send(sized, listener, exchange.executor());
      call.write(body);
      call.end(Headers.EMPTY);
      return call;
    } catch (RuntimeException e) {
      LOG.warn("sending failed", e);
      listener.failed(new UpstreamException(Kind.UNREACHABLE, "cannot send the request", e));
      return null;
    }
  }

  private static Outcome outcome(String model) {
    return new Outcome(model, Usage.NONE, Usage.NONE, "", 0);
  }

  EmbeddingsFormat format() {
    return format;
  }

  ContentCodings codings() {
    return shared.codings();
  }

  EmbeddingsShelf shelf() {
    return shelf;
  }

  WireFormat wire() {
    return wire;
  }
}
