package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. What is written before something carries it waits here; the caller is
 * told to hold back meanwhile. Confined to its event loop.
 *
 * <p>It is asked anew once at most: when upstream surely has not seen the request, or when a reused
 * connection closed on a request that is safe to repeat (RFC 9110 section 9.2.2). Any other
 * completion may have been charged.
 */
final class HttpCall implements Upstream.Call {

  /** Of a request that upstream may yet refuse unseen; a larger one is not asked anew. */
  static final int MAX_KEPT_BYTES = 1 << 20;

  private final RequestHead head;
  private final boolean ours;
  private final Upstream.Listener listener;
  private final Gate gate;
  private final Consumer<HttpCall> again;
  private final Deque<byte[]> parts = new ArrayDeque<>();

  private @Nullable Carrier carrier;
  private @Nullable Headers trailers;
  private @Nullable Runnable withdrawal;
  private long keptBytes;
  private long endedNanos;
  private boolean kept = true;
  private boolean reused;
  private boolean admitted;
  private boolean retried;
  private boolean answered;
  private boolean over;

  /**
   * @param ours whether the credential in the head is the gateway's own
   * @param again asks anew, over another connection
   */
  HttpCall(
      RequestHead head,
      boolean ours,
      Upstream.Listener listener,
      Gate gate,
      Consumer<HttpCall> again) {
    this.head = head;
    this.ours = ours;
    this.listener = listener;
    this.gate = gate;
    this.again = again;
  }

  // Before it is carried ------------------------------------------------------------------------

  /** It counts as in flight from now on. */
  void admit() {
    admitted = true;
  }

  /**
   * It waits for something.
   *
   * @param withdraw takes it back from there; null when it waits no longer
   */
  void waits(@Nullable Runnable withdraw) {
    withdrawal = withdraw;
  }

  boolean isOver() {
    return over;
  }

  /**
   * Its request may be sent; false when nobody wants the answer any more.
   *
   * @param used whether the connection has carried other calls, and may be closing this very moment
   */
  boolean begin(Carrier next, boolean used) {
    if (over) {
      return false;
    }
    carrier = next;
    reused = used;
    withdrawal = null;
    next.open(head);
    for (byte[] part : parts.toArray(byte[][]::new)) {
      next.write(part);
    }
    if (trailers != null) {
      endedNanos = System.nanoTime();
      next.end(trailers);
    }
    forgetIfLarge();
    if (!over) {
      listener.writable(next.isWritable());
    }
    return true;
  }

  // What the caller wants -----------------------------------------------------------------------

  @Override
  public void write(byte[] bytes) {
    if (over || bytes.length == 0) {
      return;
    }
    if (carrier == null || kept) {
      parts.add(bytes);
      keptBytes += bytes.length;
    }
    if (carrier == null) {
      listener.writable(false);
      return;
    }
    carrier.write(bytes);
    forgetIfLarge();
    if (carrier != null && !carrier.isWritable()) {
      listener.writable(false);
    }
  }

  @Override
  public void end(Headers requestTrailers) {
    if (over || trailers != null) {
      return;
    }
    trailers = requestTrailers;
    if (carrier != null) {
      endedNanos = System.nanoTime();
      carrier.end(requestTrailers);
    }
  }

  @Override
  public void cancel() {
    if (over) {
      return;
    }
    Carrier dropped = carrier;
    Runnable withdraw = withdrawal;
    leave();
    if (withdraw != null) {
      withdraw.run();
    }
    if (dropped != null) {
      dropped.drop();
    }
  }

  @Override
  public void pause() {
    if (!over && carrier != null) {
      carrier.read(false);
    }
  }

  @Override
  public void resume() {
    if (!over && carrier != null) {
      carrier.read(true);
    }
  }

  // What its carrier tells ----------------------------------------------------------------------

  /** True once the whole request has been handed over. */
  boolean requestEnded() {
    return trailers != null;
  }

  boolean isHead() {
    return head.method().equals("HEAD");
  }

  /** Upstream may have seen the request. */
  void seen() {
    forget();
  }

  void answer(ResponseHead answer) {
    forget();
    if (!over) {
      answered = true;
      long waited = endedNanos == 0 ? 0 : System.nanoTime() - endedNanos;
      gate.answered(answer.status(), waited, ours);
      listener.head(answer);
    }
  }

  void part(byte[] bytes) {
    if (!over) {
      listener.part(bytes);
    }
  }

  void complete(Headers answerTrailers) {
    if (!over) {
      leave();
      listener.completed(answerTrailers);
    }
  }

  /**
   * @param unseen upstream has surely not looked at the request
   */
  void fail(UpstreamException failure, boolean unseen) {
    if (over) {
      return;
    }
    if (mayAskAgain(failure.kind(), unseen)) {
      retried = true;
      carrier = null;
      gate.retried();
      again.accept(this);
      return;
    }
    gate.failed(failure.kind(), answered);
    leave();
    listener.failed(failure);
  }

  /** No carrier was to be had. */
  void fail(UpstreamException failure) {
    fail(failure, false);
  }

  void writable(boolean writable) {
    if (!over) {
      listener.writable(writable);
    }
  }

  // ---------------------------------------------------------------------------------------------

  private boolean mayAskAgain(Kind kind, boolean unseen) {
    if (retried || answered || kind.isLate()) {
      return false;
    }
    return (unseen && kept) || (reused && kind == Kind.CLOSED && isRepeatable());
  }

  private boolean isRepeatable() {
    boolean safe =
        switch (head.method()) {
          case "GET", "HEAD", "OPTIONS" -> true;
          default -> false;
        };
    // Some clients give a GET the length 0.
    boolean bodiless = head.contentLength() == RequestHead.NO_BODY || head.contentLength() == 0;
    return safe && bodiless && trailers != null;
  }

  private void forgetIfLarge() {
    if (keptBytes > MAX_KEPT_BYTES) {
      forget();
    }
  }

  private void forget() {
    kept = false;
    keptBytes = 0;
    parts.clear();
  }

  private void leave() {
    over = true;
    forget();
    withdrawal = null;
    if (admitted) {
      admitted = false;
      gate.left();
    }
  }
}
