package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. What is written before there is a connection waits here; the caller
 * is told to hold back meanwhile. Confined to its event loop.
 */
final class HttpCall implements Upstream.Call {
  private final Origin origin;
  private final RequestHead head;
  private final Upstream.Listener listener;
  private final Deque<byte[]> waiting = new ArrayDeque<>();

  private @Nullable UpstreamHandler carrier;
  private @Nullable Channel channel;
  private @Nullable Headers trailers;
  private @Nullable Runnable again;
  private @Nullable Channel connecting;
  private boolean headSent;
  private boolean over;

  HttpCall(Origin origin, RequestHead head, Upstream.Listener listener) {
    this.origin = origin;
    this.head = head;
    this.listener = listener;
  }

  /**
   * What to do when a pooled connection turns out to be closed. Done once at most, and only for a
   * request that is safe to repeat (RFC 9110 section 9.2.2): a completion may have been charged.
   */
  void ifStale(Runnable reconnect) {
    again = reconnect;
  }

  /** The connection that is being made for this call alone. */
  void awaits(Channel attempt) {
    connecting = attempt;
  }

  /** The connection stands; false when nobody wants the answer any more. */
  boolean begin(UpstreamHandler handler, Channel connection) {
    if (over) {
      return false;
    }
    carrier = handler;
    channel = connection;
    connection.write(request()).addListener(written -> headSent = written.isSuccess());
    for (byte[] part = waiting.poll(); part != null; part = waiting.poll()) {
      connection.write(content(part), connection.voidPromise());
    }
    if (trailers != null) {
      connection.write(last(trailers), connection.voidPromise());
      handler.requestSent();
    }
    connection.flush();
    listener.writable(connection.isWritable());
    return true;
  }

  @Override
  public void write(byte[] bytes) {
    if (over || bytes.length == 0) {
      return;
    }
    if (channel == null) {
      waiting.add(bytes);
      listener.writable(false);
      return;
    }
    channel.writeAndFlush(content(bytes), channel.voidPromise());
    if (carrier != null) {
      carrier.progress();
    }
    if (!channel.isWritable()) {
      listener.writable(false);
    }
  }

  @Override
  public void end(Headers requestTrailers) {
    if (over || trailers != null) {
      return;
    }
    trailers = requestTrailers;
    if (channel != null && carrier != null) {
      channel.writeAndFlush(last(requestTrailers), channel.voidPromise());
      carrier.requestSent();
    }
  }

  @Override
  public void cancel() {
    over = true;
    waiting.clear();
    if (carrier != null) {
      carrier.drop();
    } else if (connecting != null) {
      connecting.close();
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

  // What its connection tells ------------------------------------------------------------------

  /** True once the whole request has been handed to the connection. */
  boolean requestEnded() {
    return trailers != null;
  }

  /** An answer before a question is some other question's. */
  boolean headSent() {
    return headSent;
  }

  boolean isHead() {
    return head.method().equals("HEAD");
  }

  void answer(ResponseHead answer) {
    again = null;
    if (!over) {
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
      over = true;
      listener.completed(answerTrailers);
    }
  }

  void fail(UpstreamException failure) {
    Runnable reconnect = again;
    again = null;
    if (!over && reconnect != null && failure.kind() == Kind.CLOSED && isRepeatable()) {
      carrier = null;
      channel = null;
      headSent = false;
      reconnect.run();
    } else if (!over) {
      over = true;
      waiting.clear();
      listener.failed(failure);
    }
  }

  void writable(boolean writable) {
    if (!over) {
      listener.writable(writable);
    }
  }

  // ---------------------------------------------------------------------------------------------

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

  private HttpRequest request() {
    HttpRequest request =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(head.method()), origin.target(head.target()));
    request.headers().set(HttpHeaderNames.HOST, origin.authority());
    for (Headers.Field field : head.headers()) {
      if (!field.is("host")) {
        request.headers().add(field.name(), field.value());
      }
    }
    if (head.contentLength() >= 0) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, head.contentLength());
    } else if (head.contentLength() == RequestHead.CHUNKED) {
      request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return request;
  }

  private static DefaultHttpContent content(byte[] bytes) {
    return new DefaultHttpContent(Unpooled.wrappedBuffer(bytes));
  }

  private LastHttpContent last(Headers fields) {
    if (fields.isEmpty() || head.contentLength() != RequestHead.CHUNKED) {
      return LastHttpContent.EMPTY_LAST_CONTENT;
    }
    LastHttpContent last = new DefaultLastHttpContent();
    for (Headers.Field field : fields) {
      last.trailingHeaders().add(field.name(), field.value());
    }
    return last;
  }
}
