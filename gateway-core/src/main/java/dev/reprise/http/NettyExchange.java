package dev.reprise.http;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.Exchange;
import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.flow.Reply;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.Outcome;
import dev.reprise.telemetry.Trace;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request of a connection and its reply. Confined to the connection's event loop. */
final class NettyExchange implements Exchange, Reply {

  /** How this exchange's connection hears that it is over. */
  interface Connection {
    /**
     * The reply has been handed over to its end.
     *
     * @param reusable whether the next request may follow on the same connection
     */
    void replied(boolean reusable);

    /** Whether the request's body has been read to its end. */
    boolean requestIsComplete();

    /** Whether the connection takes another request after this one. */
    boolean mayGoOn();

    void read(boolean wanted);

    void finished(Finished exchange);
  }

  /** The name under which providers tell it, and callers theirs. */
  private static final String REQUEST_ID = "x-request-id";

  /** Ours, so that an answer of upstream has no field that looks like upstream's. */
  private static final String OWN_REQUEST_ID = "reprise-request-id";

  private static final RequestHead UNREAD =
      new RequestHead("?", "?", Headers.EMPTY, RequestHead.NO_BODY);

  private final Channel channel;
  private final Connection connection;
  private final ReplyWriter writer;
  private RequestHead head;
  private final Caller caller;
  private final String requestId;
  private final @Nullable Trace trace;
  private final boolean http10;
  private final boolean keepAlive;
  private final long receivedNanos = System.nanoTime();
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  private Permit permit = Permit.UNLIMITED;
  private @Nullable Listener listener;
  private CacheStatus cacheStatus = new CacheStatus.Refused();
  private Outcome outcome = Outcome.UNREAD;
  private @Nullable Headers trailers;
  private boolean demanded;
  private boolean delivering;
  private boolean closeDelimited;
  private boolean keepsConnection;
  private boolean over;
  private int status;
  private long firstByteNanos = -1;
  private long bytes;

  NettyExchange(
      Channel channel,
      Connection connection,
      ReplyWriter writer,
      HeadReader.Accepted accepted,
      String requestId,
      @Nullable Trace trace) {
    this.channel = channel;
    this.connection = connection;
    this.writer = writer;
    this.head = accepted.head();
    this.caller = accepted.caller();
    this.requestId = requestId;
    this.trace = trace;
    this.http10 = accepted.http10();
    this.keepAlive = accepted.keepAlive();
  }

  /**
   * For what can be answered with a refusal only.
   *
   * @param read null when it could not be read as a request
   */
  static NettyExchange refused(
      Channel channel, Connection connection, ReplyWriter writer, @Nullable RequestHead read) {
    RequestHead head = read == null ? UNREAD : read;
    return new NettyExchange(
        channel,
        connection,
        writer,
        new HeadReader.Accepted(head, Caller.NOBODY, false, false),
        RequestHeads.id(head),
        null);
  }

  /** The body is at hand, so its length is known however it came. */
  NettyExchange withBody(int length) {
    head = head.withContentLength(length);
    return this;
  }

  /** From now on the request lives by this permit, which may be against it. */
  @Nullable Refusal take(Permit newPermit) {
    permit = newPermit;
    return newPermit.refusal();
  }

  @Override
  public Permit permit() {
    return permit;
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public String requestId() {
    return requestId;
  }

  @Override
  public @Nullable Trace trace() {
    return trace;
  }

  @Override
  public Executor executor() {
    return channel.eventLoop();
  }

  @Override
  public void later(Duration delay, Runnable task) {
    channel.eventLoop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public Reply reply() {
    return this;
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  @Override
  public void note(CacheStatus newStatus, Outcome newOutcome) {
    cacheStatus = newStatus;
    outcome = newOutcome;
  }

  // The request's body ------------------------------------------------------------------------

  @Override
  public void demand() {
    demanded = true;
    deliver();
  }

  /** Takes a part off the wire; it is handed on when asked for. */
  void bodyPart(byte[] part) {
    waiting.add(part);
    deliver();
  }

  void bodyEnd(Headers requestTrailers) {
    trailers = requestTrailers;
    deliver();
  }

  private void deliver() {
    if (delivering || over || listener == null) {
      return;
    }
    delivering = true;
    while (demanded && !waiting.isEmpty() && !over) {
      demanded = false;
      listener.part(waiting.remove());
    }
    if (waiting.isEmpty() && trailers != null && !over) {
      Headers last = trailers;
      trailers = null;
      listener.end(last);
    }
    delivering = false;
    connection.read(demanded || waiting.isEmpty());
  }

  // What the caller does ----------------------------------------------------------------------

  void writabilityChanged() {
    if (listener != null && !over) {
      listener.writable(channel.isWritable());
    }
  }

  /**
   * Sends what changes nothing: a peer that has left answers it with a reset. That is an interim
   * response before the answer, and within a chunked one a leading zero of the next chunk's size.
   */
  void probe() {
    if (over) {
      return;
    }
    if (!started()) {
      writer.sendContinue();
    } else {
      writer.probe();
    }
  }

  /** The connection is gone. */
  void abort() {
    if (!over) {
      finish(false);
      if (listener != null) {
        listener.gone();
      }
    }
  }

  /** Answers with an error of the gateway's own; whoever listens hears that the caller is gone. */
  void refuse(Refusal refusal, WireFormat wire) {
    Listener interrupted = listener;
    listener = null;
    if (interrupted != null) {
      interrupted.gone();
    }
    CacheStatus refused = new CacheStatus.Refused();
    note(refused, outcome.withDetail(refusal.code()));
    byte[] body = refusal.body(wire);
    whole(refusal.head(body.length, refused), body);
  }

  // The reply ---------------------------------------------------------------------------------

  /** Tells a caller that waits for it to send the body. */
  void sendContinue() {
    writer.sendContinue();
  }

  @Override
  public void start(ResponseHead answer) {
    if (!over) {
      head(answer);
      writer.send();
    }
  }

  @Override
  public void whole(ResponseHead answer, byte[] body) {
    if (over) {
      return;
    }
    head(answer);
    markFirstByte();
    bytes += body.length;
    writer.sendWhole(body);
    ended(true);
  }

  private void head(ResponseHead answer) {
    status = answer.status();
    writer.head(permit.mark(answer), head.method().equals("HEAD"));
    if (answer.headers().first(REQUEST_ID) == null) {
      writer.field(OWN_REQUEST_ID, requestId);
    }
    if (answer.contentLength() >= 0) {
      writer.length(answer.contentLength());
    } else if (answer.contentLength() == RequestHead.CHUNKED && http10) {
      closeDelimited = true;
    } else if (answer.contentLength() == RequestHead.CHUNKED) {
      writer.chunks();
    }
    boolean refusedEarly = answer.status() >= 400 && !connection.requestIsComplete();
    keepsConnection = keepAlive && !closeDelimited && !refusedEarly && connection.mayGoOn();
    if (!keepsConnection) {
      writer.connection("close");
    } else if (http10) {
      writer.connection("keep-alive");
    }
  }

  @Override
  public void write(byte[] part) {
    if (over || part.length == 0) {
      return;
    }
    markFirstByte();
    bytes += part.length;
    writer.send(part);
  }

  @Override
  public void end(Headers replyTrailers) {
    end(replyTrailers, true);
  }

  @Override
  public void breakOff(byte[] lastWord) {
    write(lastWord);
    end(Headers.EMPTY, false);
  }

  private void end(Headers replyTrailers, boolean whole) {
    if (over) {
      return;
    }
    markFirstByte();
    writer.end(http10 ? Headers.EMPTY : replyTrailers);
    ended(whole);
  }

  private void ended(boolean whole) {
    finish(whole);
    connection.replied(keepsConnection && connection.requestIsComplete());
  }

  @Override
  public void cut() {
    if (!over) {
      finish(false);
      writer.cut();
    }
  }

  @Override
  public boolean started() {
    return status != 0;
  }

  @Override
  public boolean writable() {
    return channel.isWritable();
  }

  boolean isHttp10() {
    return http10;
  }

  private void markFirstByte() {
    if (firstByteNanos < 0) {
      firstByteNanos = System.nanoTime() - receivedNanos;
    }
  }

  private void finish(boolean complete) {
    over = true;
    waiting.clear();
    Finished finished =
        new Finished(
            requestId,
            caller,
            head.method(),
            head.path(),
            status,
            complete,
            cacheStatus,
            outcome,
            firstByteNanos,
            System.nanoTime() - receivedNanos,
            bytes,
            trace);
    permit.finished(finished);
    connection.finished(finished);
  }
}
