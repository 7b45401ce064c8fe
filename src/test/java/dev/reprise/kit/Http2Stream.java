package dev.reprise.kit;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The upstream's side of one stream of HTTP/2: what was asked, and a way to answer it. */
public final class Http2Stream {
  private final Channel channel;
  private final Http2Headers head;
  private final CountDownLatch left = new CountDownLatch(1);
  private volatile String body = "";
  private volatile Http2Headers trailers = new DefaultHttp2Headers();

  private Http2Stream(Channel channel, Http2Headers head) {
    this.channel = channel;
    this.head = head;
  }

  /** The first value under this name, pseudo fields included; empty when there is none. */
  public String header(String name) {
    CharSequence value = head.get(name);
    return value == null ? "" : value.toString();
  }

  public String trailer(String name) {
    CharSequence value = trailers.get(name);
    return value == null ? "" : value.toString();
  }

  public String body() {
    return body;
  }

  /**
   * Sends a head.
   *
   * @param fields names and values in turn
   */
  public Http2Stream head(int status, boolean end, String... fields) throws Exception {
    return head(Integer.toString(status), end, fields);
  }

  public Http2Stream head(String status, boolean end, String... fields) throws Exception {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.status(status);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end)).sync();
    return this;
  }

  public Http2Stream trailers(String name, String value) throws Exception {
    Http2Headers headers = new DefaultHttp2Headers(false).add(name, value);
    channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, true)).sync();
    return this;
  }

  /** Sends a part of the body, once the peer has room for it. */
  public Http2Stream data(byte[] bytes, boolean end) throws Exception {
    channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end)).sync();
    return this;
  }

  public Http2Stream data(String text, boolean end) throws Exception {
    return data(text.getBytes(StandardCharsets.UTF_8), end);
  }

  /** Sends zeros, counting what the peer was ready to take. */
  public void zeros(long count, AtomicLong sent) throws Exception {
    byte[] part = new byte[16_384];
    while (sent.get() < count) {
      data(part, sent.get() + part.length >= count);
      sent.addAndGet(part.length);
    }
  }

  /** A chat completion that says this. */
  public void completion(String content) throws Exception {
    head(200, false, "content-type", "application/json");
    data(Completions.text(content), true);
  }

  /** Begins an event stream. */
  public Http2Stream stream() throws Exception {
    return head(200, false, "content-type", "text/event-stream");
  }

  public Http2Stream event(String data) throws Exception {
    return data("data: " + data + "\n\n", false);
  }

  public void reset(Http2Error error) throws Exception {
    channel.writeAndFlush(new DefaultHttp2ResetFrame(error)).sync();
  }

  /** Ends the connection for new streams and says that this one has not been looked at. */
  public void goAwayBefore() throws Exception {
    int seen = ((Http2StreamChannel) channel).stream().id() - 2;
    byte[] head = {0, 0, 8, 7, 0, 0, 0, 0, 0};
    raw(ByteBuffer.allocate(17).put(head).putInt(seen).putInt(0).array());
  }

  /** Ends the whole connection. */
  public void cutConnection() throws Exception {
    channel.parent().close().sync();
  }

  /** Bytes on the connection, of whatever meaning. */
  public void raw(byte[] bytes) throws Exception {
    channel.parent().pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes)).sync();
  }

  /** Blocks until the peer resets the stream or closes the connection. */
  public void awaitPeerLeaving() throws InterruptedException {
    left.await();
  }

  /** Reads the request. */
  static final class Reader extends ChannelInboundHandlerAdapter {
    private final Consumer<Http2Stream> whole;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Http2Stream stream;

    Reader(Consumer<Http2Stream> whole) {
      this.whole = whole;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      switch (message) {
        case Http2HeadersFrame frame -> {
          if (stream == null) {
            stream = new Http2Stream(ctx.channel(), frame.headers());
          } else {
            stream.trailers = frame.headers();
          }
          end(frame.isEndStream());
        }
        case Http2DataFrame frame -> {
          body.writeBytes(ByteBufUtil.getBytes(frame.content()));
          end(frame.isEndStream());
        }
        default -> {
          // Nothing that a request is made of.
        }
      }
      ReferenceCountUtil.release(message);
    }

    private void end(boolean ended) {
      if (ended) {
        stream.body = body.toString(StandardCharsets.UTF_8);
        whole.accept(stream);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame && stream != null) {
        stream.left.countDown();
      }
      ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (stream != null) {
        stream.left.countDown();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
