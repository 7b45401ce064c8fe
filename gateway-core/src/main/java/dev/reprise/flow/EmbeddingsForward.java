package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.CacheStatus.Forward;
import dev.reprise.chat.EmbeddingsAnswer;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Stages.Mark;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a request for embeddings on whole, and its answer back as it comes, byte for byte; a
 * bounded copy is kept for the store. {@code stored} in the head means "if it ends well". Where the
 * length is known the last part waits until the items are stored: whoever has the whole answer and
 * asks again shall find them.
 *
 * <p>Confined to the exchange's executor.
 */
final class EmbeddingsForward {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsForward.class);

  private final EmbeddingsFlow flow;
  private final EmbeddingsAsked asked;
  private final Exchange exchange;
  private final Reply reply;
  private final Forward forward;
  private final @Nullable Long askedNanos;
  private final EmbeddingsCopy copy;

  private Upstream.@Nullable Call call;
  private long awaited;
  private byte @Nullable [] last;
  private boolean begun;
  private boolean over;

  /**
   * @param forward why upstream is asked
   */
  EmbeddingsForward(EmbeddingsFlow flow, EmbeddingsAsked asked, Forward forward) {
    this.flow = flow;
    this.asked = asked;
    this.exchange = asked.exchange();
    this.reply = exchange.reply();
    this.forward = forward;
    this.askedNanos = flow.shelf().now(asked);
    this.copy = new EmbeddingsCopy(flow.codings());
  }

  void send() {
    exchange.note(status(false), asked.outcome(Usage.NONE, ""));
    exchange.listen(new Asker());
    asked.stages().mark(Mark.SENT);
    call = flow.call(exchange, asked.head(), asked.body(), new Answer());
  }

  /** Upstream's side. */
  private final class Answer implements Upstream.Listener {

    @Override
    public void head(ResponseHead head) {
      asked.stages().mark(Mark.HEADED);
      begun = true;
      awaited = head.contentLength();
      copy.head(head);
      CacheStatus status = status(copy.flaw() == null && askedNanos != null);
      exchange.note(status, asked.outcome(Usage.NONE, ""));
      reply.start(head.with("Cache-Status", status.header()));
    }

    @Override
    public void part(byte[] bytes) {
      if (over) {
        return;
      }
      copy.part(bytes);
      awaited -= bytes.length;
      if (awaited == 0) {
        last = bytes;
        return;
      }
      reply.write(bytes);
      if (!reply.writable() && call != null) {
        call.pause();
      }
    }

    @Override
    public void completed(Headers trailers) {
      if (over) {
        return;
      }
      over = true;
      asked.stages().mark(Mark.ANSWERED);
      if (copy.isLarge()) {
        Aside.run(exchange, EmbeddingsForward.this::keep, kept -> end(trailers, kept));
      } else {
        end(trailers, keep());
      }
    }

    @Override
    public void failed(UpstreamException failure) {
      if (over) {
        return;
      }
      over = true;
      asked.stages().mark(Mark.ANSWERED);
      exchange.note(status(false), asked.outcome(Usage.NONE, failure.kind().label()));
      if (begun) {
        reply.cut();
      } else {
        Faults.refusal(failure).answer(reply, flow.wire(), status(false));
      }
    }
  }

  /**
   * What came of storing an answer.
   *
   * @param detail why it is not stored; empty when it is
   */
  private record Kept(boolean stored, Usage spent, String detail) {

    static Kept not(Unfit reason) {
      return new Kept(false, Usage.NONE, reason.label());
    }
  }

  private void end(Headers trailers, Kept kept) {
    asked.stages().mark(Mark.STORED);
    exchange.note(status(kept.stored()), asked.outcome(kept.spent(), kept.detail()));
    if (last != null) {
      reply.write(last);
    }
    reply.end(trailers);
  }

  /** Whatever fails in here, the answer goes out. */
  private Kept keep() {
    try {
      byte[] plain = copy.plain();
      return plain == null ? Kept.not(flaw()) : keep(plain);
    } catch (RuntimeException e) {
      LOG.warn("keeping embeddings failed, the answer goes out all the same", e);
      return Kept.not(Unfit.UNREADABLE);
    }
  }

  private Unfit flaw() {
    Unfit flaw = copy.flaw();
    return flaw == null ? Unfit.UNREADABLE : flaw;
  }

  private Kept keep(byte[] plain) {
    List<Integer> all = asked.positions();
    EmbeddingsAnswer answer = flow.format().answer(plain, all.size(), asked.requiredModel());
    if (answer == null) {
      return Kept.not(Unfit.UNREADABLE);
    }
    if (!asked.plan().terms().writes()) {
      return new Kept(false, answer.usage(), Recorder.NOT_WANTED);
    }
    boolean stored = flow.shelf().keep(asked, all, answer, askedNanos);
    return new Kept(stored, answer.usage(), stored ? "" : "store-refused");
  }

  private CacheStatus status(boolean stored) {
    return new CacheStatus.Miss(forward, stored, null);
  }

  /** The caller's side. */
  private final class Asker implements Exchange.Listener {

    @Override
    public void writable(boolean writable) {
      if (call == null || over) {
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
      if (!over && call != null) {
        over = true;
        call.cancel();
      }
    }
  }
}
