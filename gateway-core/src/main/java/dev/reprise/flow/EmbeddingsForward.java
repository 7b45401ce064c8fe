package dev.reprise.flow;

import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import dev.reprise.chat.WireFormat;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.ContentCodings;
import dev.reprise.upstream.ContentCodings.Decoded;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a request for embeddings on whole, and its answer back as it comes, byte for byte; a
 * bounded copy is kept for the store. {@code stored} in the head means "if it ends well".
 *
 * <p>Confined to the exchange's executor.
 */
final class EmbeddingsForward {

  /** Answers whose copy is larger are not stored; 2,048 vectors as base64 are 17 MB. */
  static final int MAX_ANSWER_BYTES = 33_554_432;

  /** A larger answer is read aside. */
  static final int READ_AT_ONCE_BYTES = 131_072;

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingsForward.class);

  /**
   * What came of storing an answer.
   *
   * @param detail why it is not stored; empty when it is
   */
  record Kept(boolean stored, Usage spent, String detail) {}

  /** Stores a whole answer; any thread may call it. */
  @FunctionalInterface
  interface Keeper {
    Kept keep(byte[] answer);
  }

  /** Says what happened to the cache. */
  @FunctionalInterface
  interface Verdict {
    CacheStatus status(boolean stored);
  }

  private final Exchange exchange;
  private final Reply reply;
  private final WireFormat wire;
  private final ContentCodings codings;
  private final @Nullable Keeper keeper;
  private final Verdict verdict;
  private final Outcome outcome;

  private Upstream.@Nullable Call call;
  private @Nullable ResponseHead head;
  private @Nullable ByteArrayOutputStream copy;
  private Unfit flaw = Unfit.STATUS;
  private boolean over;

  /**
   * @param keeper null to store nothing
   */
  EmbeddingsForward(
      Exchange exchange,
      WireFormat wire,
      ContentCodings codings,
      @Nullable Keeper keeper,
      Verdict verdict,
      Outcome outcome) {
    this.exchange = exchange;
    this.reply = exchange.reply();
    this.wire = wire;
    this.codings = codings;
    this.keeper = keeper;
    this.verdict = verdict;
    this.outcome = outcome;
  }

  void send(Upstream upstream, RequestHead request, byte[] body) {
    exchange.note(verdict.status(false), outcome);
    exchange.listen(new Asker());
    call = open(upstream, request, body, new Answer(), exchange);
  }

  /** Starts a call whose body is at hand; null when that failed, as the listener has heard. */
  static Upstream.@Nullable Call open(
      Upstream upstream,
      RequestHead request,
      byte[] body,
      Upstream.Listener listener,
      Exchange exchange) {
    try {
      RequestHead head = request.withContentLength(body.length);
      Upstream.Call call = upstream.send(head, listener, exchange.executor());
      call.write(body);
      call.end(Headers.EMPTY);
      return call;
    } catch (RuntimeException e) {
      LOG.warn("sending failed", e);
      listener.failed(new UpstreamException(Kind.UNREACHABLE, "cannot send the request", e));
      return null;
    }
  }

  /** The error that a caller gets when no answer has begun. */
  static void refuse(
      Exchange exchange,
      WireFormat wire,
      UpstreamException failure,
      CacheStatus status,
      Outcome outcome) {
    exchange.note(status, outcome.withDetail(failure.kind().label()));
    Faults.refusal(failure).answer(exchange.reply(), wire, status);
  }

  /** Upstream's side. */
  private final class Answer implements Upstream.Listener {

    @Override
    public void head(ResponseHead answer) {
      head = answer;
      Unfit reason = judge(answer);
      flaw = reason == null ? Unfit.INCOMPLETE : reason;
      copy = reason == null && keeper != null ? new ByteArrayOutputStream(4096) : null;
      CacheStatus status = verdict.status(copy != null);
      exchange.note(status, outcome);
      reply.start(answer.with("Cache-Status", status.header()));
    }

    @Override
    public void part(byte[] bytes) {
      if (over) {
        return;
      }
      if (copy != null && copy.size() + bytes.length > MAX_ANSWER_BYTES) {
        copy = null;
        flaw = Unfit.TOO_LARGE;
      } else if (copy != null) {
        copy.writeBytes(bytes);
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
      if (copy == null || keeper == null || head == null) {
        String detail = keeper == null ? "" : flaw.label();
        end(trailers, new Kept(false, Usage.NONE, detail));
        return;
      }
      byte[] body = copy.toByteArray();
      String coding = head.contentCodings();
      if (coding == null && body.length <= READ_AT_ONCE_BYTES) {
        end(trailers, keep(keeper, null, body));
      } else {
        Keeper aside = keeper;
        Aside.run(exchange, () -> keep(aside, coding, body), kept -> end(trailers, kept));
      }
    }

    @Override
    public void failed(UpstreamException failure) {
      if (over) {
        return;
      }
      over = true;
      if (head == null) {
        refuse(exchange, wire, failure, verdict.status(false), outcome);
      } else {
        exchange.note(verdict.status(false), outcome.withDetail(failure.kind().label()));
        reply.cut();
      }
    }
  }

  private void end(Headers trailers, Kept kept) {
    exchange.note(
        verdict.status(kept.stored()), outcome.withSpent(kept.spent()).withDetail(kept.detail()));
    reply.end(trailers);
  }

  private Kept keep(Keeper target, @Nullable String coding, byte[] body) {
    try {
      if (coding == null) {
        return target.keep(body);
      }
      return switch (codings.decode(coding, body, MAX_ANSWER_BYTES)) {
        case Decoded.Plain plain -> target.keep(plain.bytes());
        case Decoded.TooLarge large -> new Kept(false, Usage.NONE, Unfit.TOO_LARGE.label());
        case Decoded.Unknown unknown -> new Kept(false, Usage.NONE, Unfit.CONTENT_CODING.label());
      };
    } catch (IOException e) {
      return new Kept(false, Usage.NONE, Unfit.UNREADABLE.label());
    } catch (RuntimeException e) {
      LOG.warn("keeping embeddings failed, the answer goes out all the same", e);
      return new Kept(false, Usage.NONE, Unfit.UNREADABLE.label());
    }
  }

  /** What speaks against storing it; null when nothing does yet. */
  private @Nullable Unfit judge(ResponseHead answer) {
    String coding = answer.contentCodings();
    if (answer.status() != 200) {
      return Unfit.STATUS;
    }
    if (coding != null && !codings.knows(coding)) {
      return Unfit.CONTENT_CODING;
    }
    if (!answer.mediaType().equals("application/json")) {
      return Unfit.MEDIA_TYPE;
    }
    return answer.contentLength() > MAX_ANSWER_BYTES ? Unfit.TOO_LARGE : null;
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
        copy = null;
        call.cancel();
      }
    }
  }
}
