package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Usage;
import dev.reprise.flow.Transcript.Landing;
import dev.reprise.flow.Transcript.Link;
import dev.reprise.flow.Transcript.Word;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange's place in a flight: reads the transcript at its caller's pace and turns it into the
 * caller's own reply. The leader's request is the one that was sent; a twin wanted the same in the
 * same form and hears the same bytes; a seat of another form waits for the whole and gets it in its
 * own.
 *
 * <p>Confined to the exchange's executor; only {@link #nudge} and {@link #heardBytes} are for the
 * flight's thread.
 */
final class Seat implements Exchange.Listener {

  /** What of the flight's answer can be given to this caller as it stands. */
  private enum Role {
    LEADER,
    TWIN,
    OTHER_FORM
  }

  private static final Logger LOG = LoggerFactory.getLogger(Seat.class);

  private final ChatFlow flow;
  private final Asked asked;
  private final Exchange exchange;
  private final Reply reply;

  /** How many flights have had nothing for this exchange. */
  private final int strandings;

  private final AtomicBoolean nudged = new AtomicBoolean();

  private @Nullable Flight flight;
  private @Nullable Link at;
  private Role role = Role.LEADER;
  private @Nullable ResponseHead head;
  private boolean over;
  private boolean advancing;
  private volatile long heardBytes;
  private volatile boolean taking = true;

  Seat(ChatFlow flow, Asked asked) {
    this(flow, asked, 0);
  }

  private Seat(ChatFlow flow, Asked asked, int strandings) {
    this.flow = flow;
    this.asked = asked;
    this.exchange = asked.exchange();
    this.reply = exchange.reply();
    this.strandings = strandings;
  }

  Asked asked() {
    return asked;
  }

  /** What was seen of the transcript so far; any thread. */
  long heardBytes() {
    return heardBytes;
  }

  /** Whether the caller takes more now; any thread. */
  boolean taking() {
    return taking;
  }

  /** Has the seat read on; any thread. */
  void nudge(Executor caller) {
    if (caller == exchange.executor()) {
      advance();
    } else if (nudged.compareAndSet(false, true)) {
      exchange
          .executor()
          .execute(
              () -> {
                nudged.set(false);
                advance();
              });
    }
  }

  /** Waits to be taken along; on the exchange's executor, like all that follows. */
  void await() {
    exchange.listen(this);
  }

  /** The flight that was waited for is over, and nothing is left of it to be heard. */
  void lookForAnother() {
    if (!over) {
      flow.fly(this);
    }
  }

  /** Takes the seat whose request is sent. */
  void lead(Flight newFlight) {
    sit(newFlight, Role.LEADER, newFlight.transcript().end());
  }

  /**
   * Takes a follower's seat, unless the caller has left while it waited.
   *
   * @param beginning null when it is gone and only the outcome can be waited for
   */
  void follow(Flight newFlight, Seat leader, @Nullable Link beginning, Link end) {
    if (over) {
      newFlight.leave(this);
      return;
    }
    boolean twin = beginning != null && asked.sameForm(leader.asked);
    sit(newFlight, twin ? Role.TWIN : Role.OTHER_FORM, beginning == null ? end : beginning);
    advance();
  }

  private void sit(Flight newFlight, Role newRole, Link from) {
    flight = newFlight;
    role = newRole;
    at = from;
    heardBytes = from.bytesUpTo();
    exchange.listen(this);
  }

  // What the caller does ------------------------------------------------------------------------

  @Override
  public void writable(boolean writable) {
    advance();
  }

  @Override
  public void gone() {
    leave();
  }

  // What the flight says ------------------------------------------------------------------------

  /** Writing may tell of room for more while it is under way: the loop in progress sees to it. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      readOn();
    } finally {
      advancing = false;
    }
    taking = reply.writable();
    if (flight != null) {
      flight.heard(exchange.executor());
    }
  }

  private void readOn() {
    while (!over && at != null) {
      Link next = at.next();
      if (next == null || !hear(Objects.requireNonNull(next.word(), "a word"))) {
        break;
      }
      at = next;
      heardBytes = next.bytesUpTo();
    }
  }

  /** False when the word has to wait or is for others. */
  private boolean hear(Word word) {
    return switch (word) {
      case Word.Head answered -> hearHead(answered);
      case Word.Part part -> hearPart(part.bytes());
      case Word.End end -> hearEnd(end.trailers(), end.landing());
      case Word.Failure failure -> hearFailure(failure.cause());
      case Word.Found found -> hearFound(found);
      case Word.Nothing nothing -> hearNothing();
    };
  }

  private boolean hearHead(Word.Head answered) {
    Flight here = Objects.requireNonNull(flight);
    int status = answered.head().status();
    if (hasSpare() && Uplink.mayPass(status)) {
      return replaySpare(status);
    }
    if (role != Role.LEADER && status != 200 && !mayShare(answered)) {
      return strand();
    }
    if (role == Role.OTHER_FORM && status == 200) {
      return true;
    }
    boolean held = answered.grip() == Recorder.Grip.HOLD;
    Word outcome = here.transcript().outcome();
    if (held && outcome instanceof Word.Failure failure && !here.transcript().released()) {
      boolean late = failure.cause().kind().isLate();
      if (role != Role.LEADER || late || hasSpare()) {
        return hearFailure(failure.cause());
      }
    } else if (held && outcome == null && !here.transcript().released()) {
      return false;
    }
    boolean kept = outcome instanceof Word.End end && end.landing().stored() != null;
    boolean stored = held ? kept : answered.grip() == Recorder.Grip.WATCH;
    start(answered, stored);
    return true;
  }

  private boolean mayShare(Word.Head answered) {
    boolean own = flight != null && asked.sameCredential(flight.leader().asked);
    return own && (answered.forAll() || strandings > 0);
  }

  private void start(Word.Head answered, boolean stored) {
    head = answered.head();
    CacheStatus status = status(stored);
    exchange.note(status, outcome(Usage.NONE, ""));
    ResponseHead given =
        role == Role.LEADER ? answered.head() : answered.shared(exchange.requestId());
    given = given.with("Cache-Status", status.header());
    String id = stored && flight != null ? flight.entryId() : null;
    reply.start(Replayed.named(given, id, explanation()));
  }

  private boolean hearPart(byte[] bytes) {
    if (role == Role.OTHER_FORM && head == null) {
      return true;
    }
    if (!reply.writable()) {
      return false;
    }
    reply.write(bytes);
    return true;
  }

  private boolean hearEnd(Headers trailers, Landing landing) {
    if (role == Role.OTHER_FORM && head == null) {
      return replay(landing);
    }
    exchange.note(status(landing.stored() != null), outcome(landing.spent(), landing.detail()));
    Capture.of(exchange, flow.wire(), asked.body(), landing.completion());
    ResponseHead answer = Objects.requireNonNull(head, "an end has a head before it");
    leave();
    if (Faults.isOpenStream(answer) && !landing.proper()) {
      Faults.breakOff(reply, flow.wire());
    } else {
      reply.end(role == Role.LEADER ? trailers : Headers.EMPTY);
    }
    return true;
  }

  private boolean hearFailure(UpstreamException failure) {
    if (head != null) {
      exchange.note(status(false), outcome(Usage.NONE, failure.kind().label()));
      leave();
      Faults.breakOff(reply, head, flow.wire(), failure);
      return true;
    }
    if (hasSpare()) {
      return replaySpare(0);
    }
    if (role != Role.LEADER && strandings == 0) {
      return strand();
    }
    exchange.note(status(false), outcome(Usage.NONE, failure.kind().label()));
    leave();
    Faults.refusal(failure).answer(reply, flow.wire(), status(false));
    return true;
  }

  private boolean hearFound(Word.Found found) {
    StoredCompletion entry = found.entry();
    // What the leader may have, another caller may not.
    boolean mayHave = role == Role.LEADER || asked.plan().mayHave(entry);
    return mayHave ? replay(entry, () -> found.status(flow)) : strand();
  }

  private boolean hearNothing() {
    CacheStatus status = new CacheStatus.Unsatisfied();
    exchange.note(status, outcome(Usage.NONE, ""));
    leave();
    Refusal.notCached().answer(reply, flow.wire(), status);
    return true;
  }

  /** The whole answer in this caller's own form; null when it cannot be given in it. */
  private @Nullable List<byte[]> pieces(@Nullable Completion completion) {
    try {
      return completion == null
          ? null
          : flow.wire().replay(completion, asked.request(), flow.form(asked.plan()));
    } catch (RuntimeException e) {
      LOG.warn("replay failed, asking again", e);
      return null;
    }
  }

  private boolean replay(Landing landing) {
    List<byte[]> pieces = pieces(landing.completion());
    if (pieces == null) {
      return strand();
    }
    leave();
    Outcome outcome = outcome(landing.spent(), "");
    CacheStatus status = new CacheStatus.Collapsed(null);
    StoredCompletion stored = landing.stored();
    String id = stored == null ? null : stored.id();
    Capture.of(exchange, flow.wire(), asked.body(), landing.completion());
    Replayed.start(asked, flow.wire(), pieces, status, outcome, id, explanation());
    return true;
  }

  /** An entry's answer; upstream is asked when it cannot be given. */
  private boolean replay(StoredCompletion entry, Supplier<CacheStatus> how) {
    try {
      flow.replay(asked, entry, how.get(), flight);
      leave();
      return true;
    } catch (RuntimeException e) {
      LOG.warn("replay failed, forwarding", e);
      leave();
      flow.forwardAlone(again());
      return false;
    }
  }

  private boolean hasSpare() {
    return Spare.of(asked, flight) != null;
  }

  private boolean replaySpare(int upstreamStatus) {
    Spare spare = Objects.requireNonNull(Spare.of(asked, flight), "looked for before");
    return replay(spare.entry(), () -> spare.status(flow, upstreamStatus));
  }

  private @Nullable String explanation() {
    return ChatFlow.explanation(asked, null, flight);
  }

  /** The flight has nothing for this seat: another one may. */
  private boolean strand() {
    leave();
    Seat again = again();
    if (again.strandings == 1) {
      flow.fly(again);
    } else {
      flow.forwardAlone(again);
    }
    return false;
  }

  /** The same exchange, for another flight. */
  private Seat again() {
    return new Seat(flow, asked, strandings + 1);
  }

  private void leave() {
    if (!over) {
      over = true;
      if (flight != null) {
        flight.leave(this);
      }
    }
  }

  private CacheStatus status(boolean stored) {
    if (role != Role.LEADER) {
      return new CacheStatus.Collapsed(null);
    }
    return new CacheStatus.Miss(asked.forward(), stored, flight == null ? null : flight.detail());
  }

  private Outcome outcome(Usage usage, String detail) {
    boolean leads = role == Role.LEADER;
    return asked.outcome(leads ? usage : Usage.NONE, leads ? Usage.NONE : usage, detail);
  }
}
