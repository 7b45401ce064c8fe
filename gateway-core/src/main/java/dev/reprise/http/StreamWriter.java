package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one reply as frames of an HTTP/2 stream (RFC 9113 section 8.1). Bodies are not copied:
 * they wait as they are until the client's windows have room.
 */
final class StreamWriter implements ReplyWriter {

  /** What one DATA frame holds at most by default; progress is seen by the frame. */
  private static final int FRAME_BYTES = 16_384;

  private final Channel stream;
  private Http2Headers fields = new DefaultHttp2Headers(false);
  private int status;
  private boolean bodyless;
  private @Nullable ChannelFuture ended;

  /**
   * @param stream the channel of one stream
   */
  StreamWriter(Channel stream) {
    this.stream = stream;
  }

  /** Done when the reply's last frame has left; null before it has been written. */
  @Nullable ChannelFuture ended() {
    return ended;
  }

  @Override
  public void sendContinue() {
    Http2Headers interim = new DefaultHttp2Headers(false).status("100");
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(interim, false), stream.voidPromise());
  }

  @Override
  public void head(ResponseHead answer, boolean toHead) {
    status = answer.status();
    bodyless = toHead || ResponseWriter.isBodyless(status);
    fields = new DefaultHttp2Headers(false).status(Integer.toString(status));
    add(answer.headers());
    if (!fields.contains("date")) {
      fields.add("date", HttpDate.now());
    }
  }

  private void add(Headers headers) {
    for (Headers.Field field : headers) {
      field(field.name(), field.value());
    }
  }

  @Override
  public void field(String name, String value) {
    fields.add(name.toLowerCase(Locale.ROOT), MessageWriter.line(value));
  }

  @Override
  public void length(long bytes) {
    if (status >= 200 && status != 204) {
      fields.add("content-length", Long.toString(status == 205 ? 0 : bytes));
    }
  }

  /** The last frame says so by itself. */
  @Override
  public void chunks() {}

  /** A stream says nothing of its connection. */
  @Override
  public void connection(String option) {}

  @Override
  public void send() {
    writeHead(bodyless);
    stream.flush();
  }

  @Override
  public void sendWhole(byte[] body) {
    boolean empty = bodyless || body.length == 0;
    writeHead(empty);
    if (!empty) {
      writeBody(body, true);
    }
    stream.flush();
  }

  @Override
  public void send(byte[] part) {
    if (!bodyless) {
      writeBody(part, false);
      stream.flush();
    }
  }

  @Override
  public void end(Headers trailers) {
    if (bodyless) {
      return;
    }
    if (trailers.isEmpty()) {
      ended = stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    } else {
      fields = new DefaultHttp2Headers(false);
      add(trailers);
      ended = stream.writeAndFlush(new DefaultHttp2HeadersFrame(fields, true));
    }
  }

  private void writeHead(boolean last) {
    ChannelPromise promise = last ? stream.newPromise() : stream.voidPromise();
    stream.write(new DefaultHttp2HeadersFrame(fields, last), promise);
    ended = last ? promise : null;
  }

  private void writeBody(byte[] bytes, boolean last) {
    for (int from = 0; from < bytes.length; from += FRAME_BYTES) {
      int count = Math.min(FRAME_BYTES, bytes.length - from);
      boolean ends = last && from + count == bytes.length;
      ChannelPromise promise = ends ? stream.newPromise() : stream.voidPromise();
      stream.write(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes, from, count), ends), promise);
      ended = ends ? promise : null;
    }
  }

  /** A client that leaves says so by itself. */
  @Override
  public void probe() {}

  @Override
  public void cut() {
    reset(Http2Error.INTERNAL_ERROR);
  }

  /** Ends the stream, whatever is still to be sent. */
  void reset(Http2Error error) {
    stream.writeAndFlush(new DefaultHttp2ResetFrame(error), stream.voidPromise());
    stream.close();
  }
}
