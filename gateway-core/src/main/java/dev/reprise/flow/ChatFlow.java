package dev.reprise.flow;

import dev.reprise.cache.*;
import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.*;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.Completion;
import dev.reprise.chat.UnreadableRequestException;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.embedding.Embedding;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a chat request: read it, plan, look it up exactly, then by meaning, else forward and
 * store. Whatever fails in here ends in a forward: the cache may only save work.
 *
 * <p>Stateless; every call runs on its exchange's executor, but for the reading of a large body.
 */
public final class ChatFlow {
  private static final Logger LOG = LoggerFactory.getLogger(ChatFlow.class);

  /** A larger body, most often one with images, is read aside: it would hold up the event loop. */
  private static final int READ_AT_ONCE_BYTES = 131_072;

  private final WireFormat wire;
  private final CachePlanner planner;
  private final CompletionStore store;
  private final @Nullable Recall recall;
  private final Upstream upstream;
  private final CacheConfig config;

  /**
   * @param recall the semantic tier; null when it is switched off
   */
  public ChatFlow(
      WireFormat wire,
      CachePlanner planner,
      CompletionStore store,
      @Nullable Recall recall,
      Upstream upstream,
      CacheConfig config) {
    this.wire = wire;
    this.planner = planner;
    this.store = store;
    this.recall = recall;
    this.upstream = upstream;
    this.config = config;
  }

  /** What the lookup left behind for a forward. */
  record Gathered(@Nullable Embedding embedding, @Nullable String detail, long nanos) {
    static final Gathered NOTHING = new Gathered(null, null, 0);
  }

  /**
   * What is to be done.
   *
   * @param request null when it could not be read, which is a bypass
   */
  private record Planned(@Nullable ChatRequest request, CachePlan plan) {}

  /** Answers the exchange, now or later. */
  public void answer(Exchange exchange, byte[] body) {
    if (body.length <= READ_AT_ONCE_BYTES) {
      act(exchange, body, plan(exchange, body));
      return;
    }
    Departure departure = new Departure();
    exchange.listen(departure);
    Thread.startVirtualThread(
        () -> {
          Planned planned = plan(exchange, body);
          exchange.executor().execute(() -> departure.unlessGone(exchange, body, planned));
        });
  }

  /** Notices that a caller has left while its large request was being read. */
  private final class Departure implements Exchange.Listener {
    private boolean gone;

    @Override
    public void gone() {
      gone = true;
    }

    void unlessGone(Exchange exchange, byte[] body, Planned planned) {
      if (!gone) {
        act(exchange, body, planned);
      }
    }
  }

  private Planned plan(Exchange exchange, byte[] body) {
    try {
      ChatRequest request = wire.read(body);
      return new Planned(
          request,
          planner.plan(exchange.head().path(), request, exchange.caller(), RequestControls.NONE));
    } catch (UnreadableRequestException e) {
      return new Planned(null, new CachePlan.Bypass(BypassReason.UNREADABLE));
    } catch (RuntimeException e) {
      LOG.warn("planning failed, forwarding", e);
      return new Planned(null, new CachePlan.Bypass(BypassReason.CACHE_FAILED));
    }
  }

  private void act(Exchange exchange, byte[] body, Planned planned) {
    ChatRequest request = planned.request();
    switch (planned.plan()) {
      case CachePlan.Bypass bypass ->
          bypass(exchange, body, bypass.reason(), request == null ? "" : request.model());
      case CachePlan.Lookup lookup ->
          lookUp(exchange, Objects.requireNonNull(request), lookup, body);
    }
  }

  private void lookUp(Exchange exchange, ChatRequest request, CachePlan.Lookup plan, byte[] body) {
    if (replayExact(exchange, request, plan)) {
      return;
    }
    String question = plan.question();
    if (recall == null || question == null) {
      forward(exchange, request, plan, body, Gathered.NOTHING);
    } else {
      new Flight(this, exchange, request, plan, body, System.nanoTime()).gather(recall, question);
    }
  }

  private boolean replayExact(Exchange exchange, ChatRequest request, CachePlan.Lookup plan) {
    try {
      StoredCompletion entry = store.find(plan.key());
      if (entry == null || !entry.isFresh(store.nanoTime())) {
        return false;
      }
      long now = store.nanoTime();
      long age = entry.ageSeconds(now);
      var status =
          new CacheStatus.ExactHit(Freshness.Standing.FRESH, entry.remainingSeconds(now), age);
      replay(exchange, request, entry, status, age, 0);
      return true;
    } catch (RuntimeException e) {
      LOG.warn("exact lookup failed, forwarding", e);
      return false;
    }
  }

  /** Gives a neighbour's answer and lets this wording find it at once from now on. */
  void replayNeighbour(
      Exchange exchange,
      ChatRequest request,
      CachePlan.Lookup plan,
      Neighbour neighbour,
      long lookupNanos) {
    StoredCompletion entry = neighbour.entry();
    long now = store.nanoTime();
    long age = entry.ageSeconds(now);
    var status =
        new CacheStatus.SemanticHit(neighbour.similarity(), entry.remainingSeconds(now), age);
    store.link(plan.key(), entry);
    replay(exchange, request, entry, status, age, lookupNanos);
  }

  private void replay(
      Exchange exchange,
      ChatRequest request,
      StoredCompletion entry,
      CacheStatus status,
      long ageSeconds,
      long lookupNanos) {
    byte[] body = wire.replay(entry.completion(), request, ReplayForm.PLAIN).getFirst();
    List<Headers.Field> fields = new ArrayList<>(6);
    fields.add(new Headers.Field("Content-Type", wire.replayType(request)));
    fields.add(new Headers.Field("Cache-Status", status.header()));
    fields.add(new Headers.Field("Age", Long.toString(ageSeconds)));
    fields.add(new Headers.Field("x-request-id", exchange.requestId()));
    if (request.stream()) {
      fields.add(new Headers.Field("Cache-Control", "no-cache"));
      fields.add(new Headers.Field("X-Accel-Buffering", "no"));
    }
    Usage saved = entry.completion().usage();
    exchange.note(status, new Outcome(request.model(), Usage.NONE, saved, "", lookupNanos));
    Reply reply = exchange.reply();
    reply.start(new ResponseHead(200, "", Headers.of(fields), body.length));
    reply.write(body);
    reply.end(Headers.EMPTY);
  }

  void forward(
      Exchange exchange,
      ChatRequest request,
      CachePlan.Lookup plan,
      byte[] body,
      Gathered gathered) {
    Recorder recorder =
        new Recorder(
            wire,
            new StorageRules(
                plan.terms().policy().storage().maxEntryBytes(),
                Set.copyOf(plan.terms().policy().storage().finishReasons()),
                plan.terms().policy().storage().sameModel() ? request.model() : null,
                request.choices()),
            plan.terms().policy().finishAbandoned(),
            completion -> keep(plan, completion, gathered.embedding()));
    String detail = gathered.detail();
    Outcome outcome = new Outcome(request.model(), Usage.NONE, Usage.NONE, "", gathered.nanos());
    Relay.Verdict verdict =
        stored -> new CacheStatus.Miss(CacheStatus.Forward.MISS, stored, detail);
    new Relay(exchange, wire, recorder, verdict, outcome).send(upstream, exchange.head(), body);
  }

  private boolean keep(
      CachePlan.Lookup plan, Completion completion, @Nullable Embedding embedding) {
    try {
      return store.put(
          new StoredCompletion(
              entryId(),
              plan.key(),
              completion,
              embedding == null ? null : plan.question(),
              embedding,
              plan.terms().tags(),
              KeyParts.NONE,
              store.nanoTime(),
              store.nanoTime(),
              Duration.ofSeconds(plan.terms().ttlSeconds()),
              Duration.ZERO,
              new AtomicLong()));
    } catch (RuntimeException e) {
      LOG.warn("storing failed, the answer went out all the same", e);
      return false;
    }
  }

  private static String entryId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private void bypass(Exchange exchange, byte[] body, BypassReason reason, String model) {
    CacheStatus status = new CacheStatus.Bypassed(reason);
    Outcome outcome = new Outcome(model, Usage.NONE, Usage.NONE, "", 0);
    new Relay(exchange, wire, Tee.NONE, stored -> status, outcome)
        .send(upstream, exchange.head(), body);
  }
}
