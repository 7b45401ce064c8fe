package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.CacheStatus.Forward;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.Freshness.Standing;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.ModelAliases;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.cache.Terms;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ReplayForm;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Stages;
import dev.reprise.upstream.ContentCodings;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a request for a completion: read it, plan, look it up exactly, else have it fly: by
 * meaning, with a twin, or to upstream. Whatever fails in here ends in a forward: the cache may
 * only save work.
 *
 * <p>Every call runs on its exchange's executor, but for the reading of a large body.
 */
public final class ChatFlow implements BodyFlow {
  private static final Logger LOG = LoggerFactory.getLogger(ChatFlow.class);

  /** A larger body, most often one with images, is read aside: it would hold up the event loop. */
  static final int READ_AT_ONCE_BYTES = 131_072;

  private final WireFormat wire;
  private final Shared shared;
  private final Keeper keeper;
  private final Plans plans;

  /**
   * What the flows of all protocols have in common.
   *
   * @param recall the semantic tier; null when it is switched off
   * @param compat whether the cache controls of other gateways are understood
   * @param explains whether a request may and shall be told how its answer came about
   * @param pressed whether memory is so short that only what is stored already is given
   * @param served remembers what is given from the cache, so that it can be judged
   */
  public record Shared(
      CachePlanner planner,
      CompletionStore store,
      @Nullable Recall recall,
      Upstream upstream,
      ContentCodings codings,
      Flights flights,
      ModelAliases aliases,
      boolean compat,
      Predicate<RequestHead> explains,
      BooleanSupplier pressed,
      Served served) {}

  /**
   * @param wire the protocol's
   */
  public ChatFlow(WireFormat wire, Shared shared) {
    this.wire = wire;
    this.shared = shared;
    this.keeper = new Keeper(wire, shared);
    this.plans = new Plans(wire, shared);
  }

  @Override
  public void answer(Exchange exchange, byte[] body) {
    if (body.length <= READ_AT_ONCE_BYTES) {
      act(exchange, body, plans.of(exchange, body));
      return;
    }
    Aside.run(exchange, () -> plans.of(exchange, body), planned -> act(exchange, body, planned));
  }

  /** What a refusal of the flow's own says of the cache. */
  static CacheStatus status(Refusal refusal) {
    return refusal.status() == 504 ? new CacheStatus.Unsatisfied() : new CacheStatus.Refused();
  }

  private void act(Exchange exchange, byte[] body, Plans.Planned planned) {
    ChatRequest request = planned.request();
    if (request != null) {
      Capture.of(exchange, wire, body, null);
    }
    Refusal refusal = Toll.toAsk(exchange, request, shared.planner());
    if (refusal == null) {
      refusal = planned.refusal();
    }
    if (refusal != null) {
      refuse(exchange, refusal);
      return;
    }
    switch (planned.plan()) {
      case CachePlan.Bypass bypass -> bypass(exchange, body, bypass.reason(), request);
      case CachePlan.Lookup lookup ->
          lookUp(exchange, Objects.requireNonNull(request), lookup, body);
    }
  }

  private void refuse(Exchange exchange, Refusal refusal) {
    CacheStatus status = status(refusal);
    exchange.note(status, Outcome.UNREAD.withDetail(refusal.code()));
    refusal.answer(exchange.reply(), wire, status);
  }

  // The exact tier ------------------------------------------------------------------------------

  /** What is not in memory is fetched first, once. */
  private void lookUp(Exchange exchange, ChatRequest request, CachePlan.Lookup plan, byte[] body) {
    Shelf.Found found = look(plan);
    CompletionStage<?> fetching =
        found.serves() || !plan.terms().reads() ? null : Shelf.fetch(shared.store(), plan);
    if (fetching == null) {
      found(exchange, request, plan, body, found);
    } else {
      Aside.await(exchange, fetching, () -> found(exchange, request, plan, body, look(plan)));
    }
  }

  private Shelf.Found look(CachePlan.Lookup plan) {
    try {
      return Shelf.look(shared.store(), plan);
    } catch (RuntimeException e) {
      LOG.warn("exact lookup failed, forwarding", e);
      return Shelf.NOTHING;
    }
  }

  private void found(
      Exchange exchange,
      ChatRequest request,
      CachePlan.Lookup plan,
      byte[] body,
      Shelf.Found found) {
    try {
      if (found.serves()) {
        StoredCompletion entry = Objects.requireNonNull(found.entry());
        if (isToBeChecked(plan, entry) && Toll.toSend(exchange, request, body.length) == null) {
          Asked asked = asked(exchange, request, plan, body, Shelf.NOTHING, Forward.MISS, true);
          new Flight(this, new Seat(this, asked), false).start();
          return;
        }
        CacheStatus status = hit(found.standing(), entry);
        Asked asked = asked(exchange, request, plan, body, found, Forward.STALE, false);
        replay(asked, entry, status, null);
        if (found.standing() == Standing.REVALIDATE && !plan.terms().onlyIfCached()) {
          renew(new Seat(this, asked));
        }
        return;
      }
    } catch (RuntimeException e) {
      LOG.warn("an exact hit failed, forwarding", e);
    }
    Refusal refusal = Toll.toSend(exchange, request, body.length);
    if (refusal != null) {
      refuse(exchange, refusal);
      return;
    }
    boolean forced = !plan.terms().reads();
    Forward forward =
        forced ? Forward.REQUEST : found.entry() == null ? Forward.MISS : Forward.STALE;
    fly(new Seat(this, asked(exchange, request, plan, body, found, forward, false)));
  }

  /** A neighbour's answer that became this wording's own: it may be as wrong as any neighbour's. */
  private boolean isToBeChecked(CachePlan.Lookup plan, StoredCompletion entry) {
    Recall recall = shared.recall();
    return recall != null
        && !plan.isOwn(entry.key())
        && recall.checksAgain(plan)
        && !shared.pressed().getAsBoolean();
  }

  private Asked asked(
      Exchange exchange,
      ChatRequest request,
      CachePlan.Lookup plan,
      byte[] body,
      Shelf.Found found,
      Forward forward,
      boolean checked) {
    boolean explained = shared.explains().test(exchange.head());
    return new Asked(
        exchange, request, plan, body, found.spare(), forward, checked, explained, new Stages());
  }

  /** The value of the header that explains an answer; null when nobody may know. */
  static @Nullable String explanation(
      Asked asked, @Nullable StoredCompletion exact, @Nullable Flight flight) {
    if (!asked.explained()) {
      return null;
    }
    return flight == null
        ? ExplainHeader.of(asked.plan(), exact, null, null)
        : ExplainHeader.of(asked.plan(), exact, flight.decision(), flight.detail());
  }

  private CacheStatus hit(Standing standing, StoredCompletion entry) {
    long now = shared.store().nanoTime();
    return new CacheStatus.ExactHit(standing, entry.remainingSeconds(now), entry.ageSeconds(now));
  }

  CacheStatus exactHit(StoredCompletion entry) {
    return hit(Standing.FRESH, entry);
  }

  CacheStatus semanticHit(StoredCompletion entry, float similarity) {
    long now = shared.store().nanoTime();
    return new CacheStatus.SemanticHit(
        similarity, entry.remainingSeconds(now), entry.ageSeconds(now));
  }

  CacheStatus staleIfError(StoredCompletion entry, int upstreamStatus) {
    long now = shared.store().nanoTime();
    return new CacheStatus.StaleIfError(
        upstreamStatus, entry.remainingSeconds(now), entry.ageSeconds(now));
  }

  /**
   * Gives an entry's answer; nothing has been sent when it throws.
   *
   * @param flight that found it; null when it was found at once
   */
  void replay(Asked asked, StoredCompletion entry, CacheStatus status, @Nullable Flight flight) {
    CachePlan.Lookup plan = asked.plan();
    ChatRequest request = asked.request();
    List<byte[]> pieces = wire.replay(entry.completion(), request, form(plan));
    Usage saved = entry.completion().usage();
    boolean exact = status instanceof CacheStatus.ExactHit;
    String explanation = explanation(asked, exact ? entry : null, flight);
    boolean isHit = exact || status instanceof CacheStatus.SemanticHit;
    long savedNanos = isHit ? entry.storedNanos() - entry.askedNanos() : 0;
    Outcome outcome = asked.outcome(Usage.NONE, saved, "").withSavedNanos(savedNanos);
    // What was decided is of this entry only when it was found by it: others came by a ride.
    boolean decided = isHit && !exact;
    shared.served().add(asked, entry, decided && flight != null ? flight.decision() : null);
    shared.store().used(entry);
    Capture.of(asked.exchange(), wire, asked.body(), entry.completion());
    Replayed.start(asked, wire, pieces, status, outcome, entry.id(), explanation);
  }

  /** Whether a hit is forwarded to check it. */
  boolean withholds(Asked asked, HitPolicy.Decision<Neighbour> decision) {
    Recall recall = shared.recall();
    return recall != null && recall.withholds(asked, decision);
  }

  void tellDecided(Recall.Finding finding, boolean withheld) {
    Recall recall = shared.recall();
    try {
      if (recall != null) {
        recall.decided(finding, withheld);
      }
    } catch (RuntimeException e) {
      LOG.warn("counting a decision failed", e);
    }
  }

  void tellAnswered(Recall.Finding finding, StoredCompletion fresh, boolean withheld) {
    Recall recall = shared.recall();
    try {
      if (recall != null) {
        recall.answered(finding, fresh, wire, withheld);
      }
    } catch (RuntimeException e) {
      LOG.warn("learning from an answer failed", e);
    }
  }

  ReplayForm form(CachePlan.Lookup plan) {
    CachePolicy.Replays replay = plan.terms().policy().replay();
    return new ReplayForm(replay.charsPerEvent(), replay.usage());
  }

  // Flights -------------------------------------------------------------------------------------

  /** Joins the flight of a twin, or leads one. */
  void fly(Seat seat) {
    Terms terms = seat.asked().plan().terms();
    boolean sociable =
        terms.reads() && terms.writes() && !terms.onlyIfCached() && terms.policy().collapse();
    if (!sociable) {
      new Flight(this, seat, false).start();
      return;
    }
    Flight fresh = new Flight(this, seat, false);
    Flight flight = shared.flights().present(seat.asked().plan(), fresh);
    if (flight != fresh) {
      flight.join(seat);
      return;
    }
    StoredCompletion landed = landedMeanwhile(seat.asked().plan());
    if (landed == null) {
      flight.start();
    } else {
      flight.startWith(landed);
    }
  }

  /** A twin may have landed between the lookup and now: it stores before it gives up its place. */
  private @Nullable StoredCompletion landedMeanwhile(CachePlan.Lookup plan) {
    Shelf.Found found = look(plan);
    return found.standing() == Standing.FRESH ? found.entry() : null;
  }

  /** Sends the request upstream by itself: whatever it shared has failed it. */
  void forwardAlone(Seat seat) {
    new Flight(this, seat, false).startUpstream();
  }

  /** Fetches a new answer in the background, once for all that want it. */
  private void renew(Seat seat) {
    Flight fresh = new Flight(this, seat, true);
    if (shared.flights().present(seat.asked().plan(), fresh) == fresh) {
      fresh.start();
    }
  }

  private void bypass(
      Exchange exchange, byte[] body, BypassReason reason, @Nullable ChatRequest request) {
    Refusal refusal = Toll.toSend(exchange, request, body.length);
    if (refusal != null) {
      refuse(exchange, refusal);
      return;
    }
    CacheStatus status = new CacheStatus.Bypassed(reason);
    String model = request == null ? "" : request.model();
    byte[] stripped = request == null ? null : request.body();
    byte[] sent = stripped == null ? body : stripped;
    Outcome outcome = new Outcome(model, Usage.NONE, Usage.NONE, "", 0);
    new Relay(exchange, wire, status, outcome)
        .send(shared.upstream(), Outgoing.head(exchange).withContentLength(sent.length), sent);
  }

  Keeper keeper() {
    return keeper;
  }

  WireFormat wire() {
    return wire;
  }

  @Nullable Recall recall() {
    return shared.recall();
  }

  boolean isPressed() {
    return shared.pressed().getAsBoolean();
  }

  Upstream upstream() {
    return shared.upstream();
  }

  Flights flights() {
    return shared.flights();
  }

  /** The store's clock; as early as can be when it fails, so that any purge counts as later. */
  long nanoTime() {
    try {
      return shared.store().nanoTime();
    } catch (RuntimeException e) {
      LOG.warn("the store's clock failed", e);
      return System.nanoTime() - Long.MAX_VALUE / 2;
    }
  }
}
