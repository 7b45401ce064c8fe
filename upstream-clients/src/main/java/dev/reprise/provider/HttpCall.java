package dev.reprise.provider;

import dev.reprise.http.MessageWriter;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
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
  private @Nullable MessageWriter writer;
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
    MessageWriter message = new MessageWriter(connection);
    writer = message;
    connection
        .writeAndFlush(request(message))
        .addListener(written -> headSent = written.isSuccess());
    for (byte[] part = waiting.poll(); part != null; part = waiting.poll()) {
      message.send(part);
    }
    if (trailers != null) {
      message.end(trailers);
      handler.requestSent();
    }
    listener.writable(connection.isWritable());
    return true;
  }

  @Override
  public void write(byte[] bytes) {
    if (over || bytes.length == 0) {
      return;
    }
    if (channel == null || writer == null) {
      waiting.add(bytes);
      listener.writable(false);
      return;
    }
    writer.send(bytes);
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
    if (writer != null && carrier != null) {
      writer.end(requestTrailers);
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
      writer = null;
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

  private ByteBuf request(MessageWriter message) {
    ByteBuf out = message.head();
    MessageWriter.text(out, head.method());
    out.writeByte(' ');
    MessageWriter.text(out, origin.target(head.target()));
    ByteBufUtil.writeAscii(out, " HTTP/1.1");
    MessageWriter.endLine(out);
    MessageWriter.field(out, "host", origin.authority());
    for (Headers.Field field : head.headers()) {
      if (!field.is("host")) {
        MessageWriter.field(out, field.name(), field.value());
      }
    }
    if (head.contentLength() >= 0) {
      MessageWriter.field(out, "content-length", Long.toString(head.contentLength()));
    } else if (head.contentLength() == RequestHead.CHUNKED) {
      message.chunks(out);
    }
    MessageWriter.endLine(out);
    return out;
  }
}
