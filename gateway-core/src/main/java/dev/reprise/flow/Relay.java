package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one request to upstream and the answer back, byte for byte and as it comes, with
 * back-pressure both ways: upstream is read only while the caller takes, the caller's body only
 * while upstream takes. A {@link Tee} sees the answer pass.
 *
 * <p>Confined to the exchange's executor.
 */
final class Relay {

  /** Says what happened to the cache, once it is known whether the answer is stored. */
  @FunctionalInterface
  interface Verdict {
    CacheStatus status(boolean stored);
  }

  /** OpenAI's class of error for faults on the way to the model. */
  private static final String TYPE = "api_error";

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Exchange exchange;
  private final Reply reply;
  private final Tee tee;
  private final WireFormat wire;
  private final Verdict verdict;
  private final Outcome outcome;
  private final Deque<byte[]> held = new ArrayDeque<>();

  private Upstream.@Nullable Call call;
  private @Nullable ResponseHead head;
  private int heldBytes;
  private boolean holding;
  private boolean gone;
  private boolean over;
  private boolean upstreamTakes = true;
  private boolean partPending;

  Relay(Exchange exchange, WireFormat wire, Tee tee, Verdict verdict, Outcome outcome) {
    this.exchange = exchange;
    this.reply = exchange.reply();
    this.wire = wire;
    this.tee = tee;
    this.verdict = verdict;
    this.outcome = outcome;
  }

  /** Sends a request whose body is at hand. */
  void send(Upstream upstream, RequestHead request, byte[] body) {
    Upstream.Call started = open(upstream, request);
    if (started != null) {
      started.write(body);
      started.end(Headers.EMPTY);
    }
  }

  /** Sends a request whose body is still coming. */
  void stream(Upstream upstream, RequestHead request) {
    if (open(upstream, request) != null) {
      exchange.demand();
    }
  }

  private Upstream.@Nullable Call open(Upstream upstream, RequestHead request) {
    exchange.note(verdict.status(false), outcome);
    Answer answer = new Answer();
    try {
      call = upstream.send(request, answer, exchange.executor());
    } catch (RuntimeException e) {
      LOG.warn("sending failed", e);
      answer.failed(new UpstreamException(Kind.UNREACHABLE, "cannot send the request", e));
    }
    exchange.listen(new Asker());
    return call;
  }

  /** Upstream's side. */
  private final class Answer implements Upstream.Listener {

    @Override
    public void head(ResponseHead answer) {
      head = answer;
      Tee.Grip grip = tee.head(answer);
      holding = grip == Tee.Grip.HOLD;
      if (!holding) {
        start(answer, verdict.status(grip == Tee.Grip.WATCH));
      }
    }

    @Override
    public void part(byte[] bytes) {
      tee.part(bytes);
      if (gone) {
        leaveRest();
        return;
      }
      boolean waits = heldBytes > 0 || !isBlank(bytes);
      if (holding && waits && heldBytes + bytes.length <= tee.holdLimit()) {
        held.add(bytes);
        heldBytes += bytes.length;
        return;
      }
      release(false);
      reply.write(bytes);
      if (!reply.writable() && call != null) {
        call.pause();
      }
    }

    @Override
    public void completed(Headers trailers) {
      over = true;
      Tee.Landing landing = tee.completed();
      if (gone) {
        return;
      }
      release(landing.stored());
      exchange.note(
          verdict.status(landing.stored()),
          outcome.withSpent(landing.spent()).withDetail(landing.detail()));
      if (isOpenStream() && !tee.sawEnd()) {
        String early = "upstream ended the stream early";
        reply.breakOff(wire.errorEvent(early, TYPE, "upstream_closed"));
        return;
      }
      reply.end(trailers);
    }

    @Override
    public void failed(UpstreamException failure) {
      over = true;
      tee.abandoned();
      if (gone) {
        return;
      }
      String code = failure.kind().label();
      exchange.note(verdict.status(false), outcome.withDetail(code));
      if (head == null || (holding && failure.kind().isLate())) {
        Refusal refusal =
            new Refusal(failure.kind().status(), TYPE, code, String.valueOf(failure.getMessage()));
        refusal.answer(reply, wire, verdict.status(false));
      } else if (isOpenStream()) {
        reply.breakOff(wire.errorEvent(String.valueOf(failure.getMessage()), TYPE, code));
      } else {
        release(false);
        reply.cut();
      }
    }

    @Override
    public void writable(boolean writable) {
      upstreamTakes = writable;
      if (writable && partPending) {
        partPending = false;
        exchange.demand();
      }
    }
  }

  /** The caller's side. */
  private final class Asker implements Exchange.Listener {

    @Override
    public void part(byte[] bytes) {
      if (call != null) {
        call.write(bytes);
      }
      if (upstreamTakes) {
        exchange.demand();
      } else {
        partPending = true;
      }
    }

    @Override
    public void end(Headers trailers) {
      if (call != null) {
        call.end(trailers);
      }
    }

    @Override
    public void writable(boolean writable) {
      if (call == null) {
        return;
      }
      if (writable) {
        call.resume();
      } else {
        call.pause();
      }
    }

    @Override
    public void gone() {
      gone = true;
      held.clear();
      leaveRest();
      if (!over && call != null) {
        call.resume();
      }
    }
  }

  /** Gives the call up unless the rest of its answer is wanted without its caller. */
  private void leaveRest() {
    if (!over && call != null && !tee.wantsRest()) {
      over = true;
      call.cancel();
      tee.abandoned();
    }
  }

  /** White space before an answer keeps a patient caller's connection alive: it must not wait. */
  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  /** Whether one more event can be written; not within a content coding. */
  private boolean isOpenStream() {
    return head != null
        && head.isEventStream()
        && head.contentLength() == RequestHead.CHUNKED
        && head.headers().first("content-encoding") == null;
  }

  /** Lets go of what was held back; does nothing when nothing is. */
  private void release(boolean stored) {
    if (!holding || head == null) {
      return;
    }
    holding = false;
    start(head, verdict.status(stored));
    for (byte[] bytes = held.poll(); bytes != null; bytes = held.poll()) {
      reply.write(bytes);
    }
  }

  private void start(ResponseHead answer, CacheStatus status) {
    exchange.note(status, outcome);
    reply.start(answer.with("Cache-Status", status.header()));
  }
}
