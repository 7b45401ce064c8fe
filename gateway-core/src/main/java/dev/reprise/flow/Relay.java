package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Stages;
import dev.reprise.telemetry.Stages.Mark;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one request to upstream and the answer back, byte for byte and as it comes, with
 * back-pressure both ways: upstream is read only while the caller takes, the caller's body only
 * while upstream takes. Of no business to the cache.
 *
 * <p>Confined to the exchange's executor.
 */
final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Exchange exchange;
  private final Reply reply;
  private final WireFormat wire;
  private final CacheStatus status;
  private final Outcome outcome;
  private final Stages stages = new Stages();

  private Upstream.@Nullable Call call;
  private @Nullable ResponseHead head;
  private boolean gone;
  private boolean over;
  private boolean upstreamTakes = true;
  private boolean partPending;

  Relay(Exchange exchange, WireFormat wire, CacheStatus status, Outcome outcome) {
    this.exchange = exchange;
    this.reply = exchange.reply();
    this.wire = wire;
    this.status = status;
    this.outcome = outcome.withStages(stages);
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
    exchange.note(status, outcome);
    stages.mark(Mark.SENT);
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
      stages.mark(Mark.HEADED);
      head = answer;
      reply.start(answer.with("Cache-Status", status.header()));
    }

    @Override
    public void part(byte[] bytes) {
      if (gone) {
        return;
      }
      if (head != null && head.isEventStream()) {
        stages.mark(Mark.BEGUN);
      }
      reply.write(bytes);
      if (!reply.writable() && call != null) {
        call.pause();
      }
    }

    @Override
    public void completed(Headers trailers) {
      over = true;
      stages.mark(Mark.ANSWERED);
      if (!gone) {
        reply.end(trailers);
      }
    }

    @Override
    public void failed(UpstreamException failure) {
      over = true;
      stages.mark(Mark.ANSWERED);
      if (gone) {
        return;
      }
      exchange.note(status, outcome.withDetail(failure.kind().label()));
      if (head == null) {
        Faults.refusal(failure).answer(reply, wire, status);
      } else {
        Faults.breakOff(reply, head, wire, failure);
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
      if (!over && call != null) {
        over = true;
        call.cancel();
      }
    }
  }
}
