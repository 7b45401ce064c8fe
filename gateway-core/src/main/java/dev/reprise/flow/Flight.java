package dev.reprise.flow;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.embedding.Embedding;
import dev.reprise.flow.Transcript.Word;
import dev.reprise.telemetry.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer on its way to any number of exchanges: everything that is not an instant exact hit. It
 * gathers what the cache knows, then lands with a neighbour's answer, rides on the flight of a
 * paraphrase, or takes off upstream.
 *
 * <p><b>Threads.</b> Confined to its home, the executor of the exchange that leads it; that
 * executor outlives the exchange. It writes a {@link Transcript}, which each {@link Seat} reads on
 * its own executor. Seats board and leave by a task on the home.
 *
 * <p><b>Ends.</b> Every flight lands: embedder and upstream have deadlines. Who leads it may leave
 * without harm; when the last seat has left, the call is cancelled unless its answer is wanted for
 * the store. Before its last word, or a head that is an error, a flight gives up its place in
 * {@link Flights}, so that nobody joins what has failed. Its end state stays: who was about to
 * board hears it all the same.
 *
 * <p><b>Bounds.</b> What late followers would have to hear is kept up to the largest entry that may
 * be stored; beyond it nobody joins in the middle any more. Upstream is read while the only seat
 * takes, and with several while the slowest is no further behind than that.
 */
final class Flight {
  private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

  private final ChatFlow flow;
  private final Seat leader;
  private final Executor home;
  private final boolean background;
  private final Transcript transcript = new Transcript();
  private final List<Seat> seats = new CopyOnWriteArrayList<>();
  private final List<Ride> riders = new ArrayList<>(0);
  private final int maxBytes;
  private final Stages stages;

  private FlightState state = new FlightState.Gathering();
  private Recall.@Nullable Finding finding;
  private Recall.@Nullable Finding lesson;
  private boolean withheld;
  private String entryId = "";
  private @Nullable Uplink uplink;
  private @Nullable String detail;
  private long askedNanos;
  private volatile boolean waiting;

  /** Another flight that waits for this one. */
  private record Ride(Flight rider, float similarity) {}

  /**
   * @param background whether it only renews what the cache has: its leader is not answered
   */
  Flight(ChatFlow flow, Seat leader, boolean background) {
    this.flow = flow;
    this.leader = leader;
    this.home = leader.asked().exchange().executor();
    this.background = background;
    this.stages = background ? new Stages() : leader.asked().stages();
    this.maxBytes = leader.asked().plan().terms().policy().storage().maxEntryBytes();
    if (!background) {
      seats.add(leader);
    }
  }

  Seat leader() {
    return leader;
  }

  Transcript transcript() {
    return transcript;
  }

  CachePlan.Lookup plan() {
    return leader.asked().plan();
  }

  /** What the lookup went without; null when it was complete. */
  @Nullable String detail() {
    return detail;
  }

  /** What the semantic tier decided; null when it was not asked. */
  HitPolicy.@Nullable Decision<Neighbour> decision() {
    return finding == null ? null : finding.decision();
  }

  /** A hit that was kept back to be checked; null when there is none that may be given. */
  @Nullable Neighbour spare() {
    return withheld && finding != null ? finding.spare() : null;
  }

  /** The name of what it will store; empty before it has taken off. */
  String entryId() {
    return entryId;
  }

  // Before take-off -----------------------------------------------------------------------------

  /** Begins; on its home. */
  void start() {
    if (!background) {
      leader.lead(this);
    }
    CachePlan.Lookup plan = plan();
    Recall recall = flow.recall();
    boolean looks = plan.terms().reads() && !background;
    if (recall == null || plan.question() == null || !(looks || plan.terms().writes())) {
      miss();
    } else if (flow.isPressed()) {
      detail = BypassReason.MEMORY_PRESSURE.label();
      miss();
    } else {
      stages.mark(Stages.Mark.LOOKUP);
      // Where no hit is wanted, what will be stored is to be found by meaning and compared.
      recall.find(plan).whenCompleteAsync((found, e) -> gathered(looks, found, e), home);
    }
  }

  /** Goes to upstream at once; on its home. */
  void startUpstream() {
    leader.lead(this);
    takeOff();
  }

  /** The entry came while the flight was being filed; on its home. */
  void startWith(StoredCompletion entry) {
    leader.lead(this);
    conclude(new Word.Found(entry, null, false));
  }

  private void gathered(
      boolean looks, Recall.@Nullable Finding found, @Nullable Throwable failure) {
    if (!(state instanceof FlightState.Gathering)) {
      return;
    }
    lesson = found;
    if (!looks) {
      miss();
      return;
    }
    stages.mark(Stages.Mark.DECIDED);
    if (found == null) {
      detail = Recall.reason(failure);
      miss();
      return;
    }
    finding = found;
    stages.mark(Stages.Mark.EMBEDDED, found.embeddedNanos());
    Neighbour accepted = found.decision().accepted();
    withheld = accepted != null && flow.withholds(leader.asked(), found.decision());
    boolean rides = accepted == null && !plan().terms().onlyIfCached() && rides(found);
    // Counted once a ride is certain: whoever sees the count may rely on it.
    flow.tellDecided(found, withheld);
    if (withheld) {
      detail = plan().isShadow() ? "shadow" : "verify";
      miss();
    } else if (accepted != null) {
      land(accepted.entry(), accepted.similarity(), found.mayLink(), false);
    } else if (!rides) {
      miss();
    }
  }

  private void miss() {
    if (plan().terms().onlyIfCached() && !background) {
      conclude(new Word.Nothing());
    } else {
      takeOff();
    }
  }

  /** Goes along with the flight of a paraphrase, if there is one. */
  private boolean rides(Recall.Finding finding) {
    Flights.Lift lift = lift(finding);
    if (lift == null) {
      return false;
    }
    Flight carrier = lift.host().flight();
    float similarity = lift.host().similarity();
    state = new FlightState.Riding(carrier, lift.common());
    carrier.home.execute(() -> carrier.carry(new Ride(this, similarity)));
    return true;
  }

  private Flights.@Nullable Lift lift(Recall.Finding finding) {
    try {
      return flow.flights().liftOrAirborne(this, finding);
    } catch (RuntimeException e) {
      LOG.warn("comparing with flights failed, forwarding", e);
      return null;
    }
  }

  private void carry(Ride ride) {
    if (isUnderWay()) {
      riders.add(ride);
      relieve();
    } else {
      tell(ride);
    }
  }

  private void alight(Flight rider) {
    riders.removeIf(ride -> ride.rider() == rider);
    goOnIfWanted();
  }

  private void tell(Ride ride) {
    StoredCompletion stored =
        transcript.outcome() instanceof Word.End end ? end.landing().stored() : null;
    Flight rider = ride.rider();
    rider.home.execute(() -> rider.carried(stored, ride.similarity()));
  }

  private void carried(@Nullable StoredCompletion entry, float similarity) {
    if (!(state instanceof FlightState.Riding riding)) {
      return;
    }
    if (entry == null) {
      takeOff();
    } else {
      land(entry, similarity, riding.mayLink(), true);
    }
  }

  /** Gives a neighbour's answer and lets this wording find it at once from now on. */
  private void land(StoredCompletion entry, float similarity, boolean mayLink, boolean collapsed) {
    if (mayLink && plan().terms().writes()) {
      flow.keeper().link(plan().key(), entry);
    }
    conclude(new Word.Found(entry, similarity, collapsed));
  }

  // Seats ---------------------------------------------------------------------------------------

  /** Takes another exchange along; on that one's executor. */
  void join(Seat seat) {
    seat.await();
    home.execute(() -> board(seat));
  }

  private void board(Seat seat) {
    Executor caller = seat.asked().exchange().executor();
    Transcript.Link beginning = transcript.beginning();
    if (!isUnderWay() && beginning == null) {
      caller.execute(seat::lookForAnother);
      return;
    }
    seats.add(seat);
    Transcript.Link end = transcript.end();
    caller.execute(() -> seat.follow(this, leader, beginning, end));
  }

  /** A seat has what it wanted, or its caller is gone; any thread. */
  void leave(Seat seat) {
    if (seat.asked().exchange().executor() == home) {
      left(seat);
    } else {
      home.execute(() -> left(seat));
    }
  }

  private void left(Seat seat) {
    seats.remove(seat);
    goOnIfWanted();
  }

  /** Ends what nobody hears any more, unless the store shall have it all the same. */
  private void goOnIfWanted() {
    boolean heard = background || !seats.isEmpty() || !riders.isEmpty();
    boolean finishes = plan().terms().policy().finishAbandoned();
    if (!heard && uplink != null && isUnderWay()) {
      uplink.settle();
    }
    if (heard || !isUnderWay() || (finishes && uplink != null && uplink.hopes())) {
      relieve();
    } else {
      abandon();
    }
  }

  private void abandon() {
    flow.flights().end(this);
    if (state instanceof FlightState.Riding riding) {
      Flight carrier = riding.carrier();
      carrier.home.execute(() -> carrier.alight(this));
    }
    state = new FlightState.Failed();
    if (uplink != null) {
      uplink.cancel();
    }
    transcript.forgetBeginning();
  }

  private boolean isUnderWay() {
    return !(state instanceof FlightState.Landed || state instanceof FlightState.Failed);
  }

  /** A seat has read on, or its caller takes more or less than before; any thread. */
  void heard(Executor caller) {
    if (caller == home) {
      relieve();
    } else if (waiting) {
      home.execute(this::relieve);
    }
  }

  /** Reads from upstream exactly while the slowest seat keeps up. */
  private void relieve() {
    if (uplink == null || !isUnderWay()) {
      return;
    }
    waiting = isBehind();
    if (waiting) {
      // Once more: a seat that has just read on did not know yet that it was waited for.
      waiting = isBehind();
    }
    uplink.read(!waiting);
  }

  private boolean isBehind() {
    if (seats.size() == 1 && seats.getFirst() == leader && riders.isEmpty()) {
      return !leader.taking();
    }
    return seats.stream().anyMatch(seat -> transcript.bytes() - seat.heardBytes() > maxBytes);
  }

  // Upstream ------------------------------------------------------------------------------------

  private void takeOff() {
    entryId = Keeper.entryId();
    state = new FlightState.Airborne();
    askedNanos = flow.nanoTime();
    Uplink made = new Uplink(this, stages, flow.keeper().recorder(this), maxBytes);
    uplink = made;
    stages.mark(Stages.Mark.SENT);
    made.send(flow.upstream(), leader.asked());
  }

  @Nullable StoredCompletion keep(Completion completion) {
    // In the shadow a hit leaves nothing to be found by: served, it would have left nothing either.
    boolean hidden = withheld && plan().isShadow();
    Embedding kept = lesson == null || hidden ? null : lesson.embedding();
    StoredCompletion entry =
        flow.keeper().keep(leader.asked(), completion, kept, askedNanos, entryId);
    if (entry != null && lesson != null) {
      flow.tellAnswered(lesson, entry, withheld);
    }
    return entry;
  }

  /** The next word; before an error the flight gives up its place, so that nobody joins it. */
  void say(Word word) {
    if (word instanceof Word.Head answered && answered.head().status() != 200) {
      flow.flights().end(this);
    }
    transcript.append(word);
    nudge();
    if (uplink != null && !uplink.hopes()) {
      tellRiders();
    }
    goOnIfWanted();
  }

  /** The last word: first the flight gives up its place, so that nobody joins what is over. */
  void conclude(Word word) {
    flow.flights().end(this);
    state = word instanceof Word.Failure ? new FlightState.Failed() : new FlightState.Landed();
    transcript.conclude(word);
    nudge();
    tellRiders();
  }

  private void tellRiders() {
    riders.forEach(this::tell);
    riders.clear();
  }

  private void nudge() {
    seats.forEach(seat -> seat.nudge(home));
  }
}
