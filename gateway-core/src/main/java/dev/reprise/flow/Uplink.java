package dev.reprise.flow;

import dev.reprise.chat.Usage;
import dev.reprise.flow.Recorder.Grip;
import dev.reprise.flow.Transcript.Landing;
import dev.reprise.flow.Transcript.Word;
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
 * A flight's call: turns what upstream says into the words of the transcript and records it on the
 * way. Confined to the flight's home.
 */
final class Uplink implements Upstream.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

  private final Flight flight;
  private final Stages stages;
  private final Transcript transcript;
  private final Recorder recorder;
  private final int maxBytes;

  private Upstream.@Nullable Call call;
  private Permit permit = Permit.UNLIMITED;
  private Grip grip = Grip.LET_PASS;
  private boolean begun;
  private boolean isStream;
  private boolean refused;
  private boolean over;
  private boolean paused;

  /**
   * @param stages of the flight's way
   * @param maxBytes that are kept for those who come late, and held back at most
   */
  Uplink(Flight flight, Stages stages, Recorder recorder, int maxBytes) {
    this.flight = flight;
    this.stages = stages;
    this.transcript = flight.transcript();
    this.recorder = recorder;
    this.maxBytes = maxBytes;
  }

  void send(Upstream upstream, Asked asked) {
    Exchange exchange = asked.exchange();
    permit = exchange.permit();
    permit.sent();
    try {
      byte[] body = asked.sentBody();
      RequestHead head = Outgoing.head(exchange).withContentLength(body.length);
      Upstream.Call started = upstream.send(head, this, exchange.executor());
      call = started;
      started.write(body);
      started.end(Headers.EMPTY);
    } catch (RuntimeException e) {
      LOG.warn("sending failed", e);
      if (call != null) {
        call.cancel();
      }
      failed(new UpstreamException(Kind.UNREACHABLE, "cannot send the request", e));
    }
  }

  @Override
  public void head(ResponseHead head) {
    stages.mark(Mark.HEADED);
    isStream = head.isEventStream();
    refused = head.status() >= 300;
    grip = recorder.head(head);
    flight.say(new Word.Head(head, grip, !mayPass(head.status())));
  }

  /** Whether another try may mend what upstream answered. */
  static boolean mayPass(int status) {
    return status >= 500 || status == 429 || status == 408;
  }

  @Override
  public void part(byte[] bytes) {
    if (over) {
      return;
    }
    if (isStream) {
      stages.mark(Mark.BEGUN);
    }
    recorder.part(bytes);
    if (grip == Grip.HOLD && !transcript.released() && mustRelease(bytes)) {
      transcript.release();
    }
    begun = true;
    flight.say(new Word.Part(bytes));
    if (transcript.bytes() > maxBytes) {
      transcript.forgetBeginning();
    }
  }

  /** White space before an answer keeps a patient caller's connection alive: it must not wait. */
  private boolean mustRelease(byte[] bytes) {
    return (!begun && isBlank(bytes)) || transcript.bytes() + bytes.length > maxBytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void completed(Headers trailers) {
    if (!over) {
      over = true;
      stages.mark(Mark.ANSWERED);
      Landing landing = recorder.completed();
      stages.mark(Mark.STORED);
      permit.came(landing.spent(), refused ? -1 : transcript.bytes());
      flight.conclude(new Word.End(trailers, landing));
    }
  }

  @Override
  public void failed(UpstreamException failure) {
    if (!over) {
      over = true;
      stages.mark(Mark.ANSWERED);
      permit.came(Usage.NONE, begun && !refused ? transcript.bytes() : -1);
      flight.conclude(new Word.Failure(failure));
    }
  }

  /** Whether what comes may yet be stored. */
  boolean hopes() {
    return recorder.hopes();
  }

  /**
   * Takes a stream that has said its last event for whole, since nobody waits for its own end:
   * OpenAI's clients leave there.
   */
  void settle() {
    if (!over && recorder.sawLast()) {
      completed(Headers.EMPTY);
      if (call != null) {
        call.cancel();
      }
    }
  }

  /** Reads on from upstream, or waits. */
  void read(boolean wanted) {
    if (call == null || over || paused != wanted) {
      return;
    }
    paused = !wanted;
    if (paused) {
      call.pause();
    } else {
      call.resume();
    }
  }

  void cancel() {
    if (!over) {
      permit.came(Usage.NONE, transcript.bytes());
    }
    over = true;
    if (call != null) {
      call.cancel();
    }
  }
}
