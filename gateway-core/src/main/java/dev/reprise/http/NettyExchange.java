package dev.reprise.http;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Credentials;
import dev.reprise.chat.Digest;
import dev.reprise.chat.WireFormat;
import dev.reprise.flow.Exchange;
import dev.reprise.flow.Refusal;
import dev.reprise.flow.Reply;
import dev.reprise.telemetry.Finished;
import dev.reprise.telemetry.Outcome;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
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

  private final Channel channel;
  private final Connection connection;
  private RequestHead head;
  private final Caller caller;
  private final String requestId;
  private final boolean http10;
  private final boolean keepAlive;
  private final long receivedNanos = System.nanoTime();
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  private @Nullable Listener listener;
  private CacheStatus cacheStatus = new CacheStatus.Refused();
  private Outcome outcome = Outcome.UNREAD;
  private @Nullable Headers trailers;
  private boolean demanded;
  private boolean delivering;
  private boolean closeDelimited;
  private boolean chunked;
  private boolean keepsConnection;
  private boolean over;
  private int status;
  private long firstByteNanos = -1;
  private long bytes;

  NettyExchange(
      Channel channel,
      Connection connection,
      RequestHead head,
      Caller caller,
      String requestId,
      boolean http10,
      boolean keepAlive) {
    this.channel = channel;
    this.connection = connection;
    this.head = head;
    this.caller = caller;
    this.requestId = requestId;
    this.http10 = http10;
    this.keepAlive = keepAlive;
  }

  /** For what could not be read as a request: there is nothing to say of it but the refusal. */
  static NettyExchange unread(Channel channel, Connection connection) {
    RequestHead head = new RequestHead("?", "?", Headers.EMPTY, RequestHead.NO_BODY);
    Caller nobody = new Caller("", Credentials.NONE, Digest.of(""), null);
    return new NettyExchange(channel, connection, head, nobody, "", false, false);
  }

  /** The body is at hand, so its length is known however it came. */
  NettyExchange withBody(int length) {
    head = head.withContentLength(length);
    return this;
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
      sendContinue(channel);
    } else if (chunked) {
      channel
          .pipeline()
          .context(ResponseEncoder.class)
          .writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'0'}));
    }
  }

  static void sendContinue(Channel channel) {
    channel.writeAndFlush(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER),
        channel.voidPromise());
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
    start(refusal.head(body.length, refused));
    write(body);
    end(Headers.EMPTY);
  }

  // The reply ---------------------------------------------------------------------------------

  @Override
  public void start(ResponseHead answer) {
    if (over) {
      return;
    }
    status = answer.status();
    HttpResponseStatus code =
        answer.reason().isEmpty()
            ? HttpResponseStatus.valueOf(answer.status())
            : new HttpResponseStatus(answer.status(), answer.reason());
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, code);
    for (Headers.Field field : answer.headers()) {
      response.headers().add(field.name(), field.value());
    }
    if (!response.headers().contains(HttpHeaderNames.DATE)) {
      response.headers().set(HttpHeaderNames.DATE, HttpDate.now());
    }
    frame(answer, response);
    channel.pipeline().get(ResponseEncoder.class).answering(head.method().equals("HEAD"));
    channel.write(response, channel.voidPromise());
    channel.flush();
  }

  private void frame(ResponseHead answer, HttpResponse response) {
    if (answer.contentLength() >= 0) {
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.contentLength());
    } else if (answer.contentLength() == RequestHead.CHUNKED) {
      if (http10) {
        closeDelimited = true;
      } else {
        chunked = !head.method().equals("HEAD");
        response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      }
    }
    boolean refusedEarly = answer.status() >= 400 && !connection.requestIsComplete();
    keepsConnection = keepAlive && !closeDelimited && !refusedEarly && connection.mayGoOn();
    if (!keepsConnection) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (http10) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  @Override
  public void write(byte[] part) {
    if (over || part.length == 0) {
      return;
    }
    markFirstByte();
    bytes += part.length;
    channel.write(new DefaultHttpContent(Unpooled.wrappedBuffer(part)), channel.voidPromise());
    channel.flush();
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
    LastHttpContent last = LastHttpContent.EMPTY_LAST_CONTENT;
    if (!replyTrailers.isEmpty() && !http10) {
      last = new DefaultLastHttpContent();
      for (Headers.Field field : replyTrailers) {
        last.trailingHeaders().add(field.name(), field.value());
      }
    }
    channel.write(last, channel.voidPromise());
    channel.flush();
    finish(whole);
    connection.replied(keepsConnection && connection.requestIsComplete());
  }

  @Override
  public void cut() {
    if (!over) {
      finish(false);
      channel.close();
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
    connection.finished(
        new Finished(
            requestId,
            head.method(),
            head.path(),
            status,
            complete,
            cacheStatus,
            outcome,
            firstByteNanos,
            System.nanoTime() - receivedNanos,
            bytes));
  }
}
