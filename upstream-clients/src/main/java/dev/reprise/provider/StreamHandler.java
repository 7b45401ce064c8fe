package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.UpstreamException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2, which carries one call and ends with it. */
final class StreamHandler extends ChannelInboundHandlerAdapter implements Carrier {
  private static final int UNREADABLE = -1;

  private final UpstreamConfig config;
  private final Origin origin;
  private final Http2Line line;
  private final boolean toHead;
  private final Patience patience;

  private @Nullable HttpCall call;
  private @Nullable Channel channel;
  private long unsent;
  private long unread;
  private boolean requestEnded;
  private boolean answered;
  private boolean unseen;

  StreamHandler(UpstreamConfig config, Origin origin, Http2Line line, HttpCall call) {
    this.config = config;
    this.origin = origin;
    this.line = line;
    this.call = call;
    this.toHead = call.isHead();
    this.patience = new Patience(config, line.channel().eventLoop(), this::late);
  }

  void start(Channel stream) {
    channel = stream;
    patience.begin();
    HttpCall current = call;
    if (current != null && !current.begin(this, false)) {
      drop();
    }
  }

  // What its call wants -------------------------------------------------------------------------

  @Override
  public void open(RequestHead head) {
    unsent = head.contentLength();
    boolean bodiless = unsent == RequestHead.NO_BODY || unsent == 0;
    requestEnded = bodiless;
    send(new DefaultHttp2HeadersFrame(Http2Heads.request(head, origin), bodiless));
  }

  @Override
  public void write(byte[] bytes) {
    if (requestEnded) {
      return;
    }
    if (unsent > 0) {
      unsent = Math.max(0, unsent - bytes.length);
      requestEnded = unsent == 0;
    }
    send(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), requestEnded));
    patience.progress();
  }

  @Override
  public void end(Headers trailers) {
    if (!requestEnded) {
      requestEnded = true;
      send(
          trailers.isEmpty()
              ? new DefaultHttp2DataFrame(true)
              : new DefaultHttp2HeadersFrame(Http2Heads.trailers(trailers), true));
    }
    if (!answered) {
      patience.awaitAnswer();
    }
  }

  private void send(Object frame) {
    if (channel != null) {
      channel.writeAndFlush(frame);
    } else {
      ReferenceCountUtil.release(frame);
    }
  }

  @Override
  public boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  @Override
  public void read(boolean wanted) {
    if (channel == null) {
      return;
    }
    channel.config().setAutoRead(wanted);
    if (answered && call != null) {
      patience.reading(wanted);
    }
  }

  /** Closing a stream before its end resets it. */
  @Override
  public void drop() {
    call = null;
    patience.close();
    if (channel != null) {
      channel.close();
    }
  }

  // What upstream says --------------------------------------------------------------------------

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      HttpCall current = call;
      if (current == null) {
        return;
      }
      patience.progress();
      switch (message) {
        case Http2HeadersFrame frame -> headers(current, frame);
        case Http2DataFrame frame -> content(current, frame);
        default -> {
          // Priorities and window updates are the codec's business.
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void headers(HttpCall current, Http2HeadersFrame frame) {
    Headers fields = Http2Heads.fields(frame.headers(), config.maxHeaderBytes());
    if (fields == null || (answered && !frame.isEndStream())) {
      fail(Failures.garbled(origin.authority(), null));
      return;
    }
    if (answered) {
      complete(current, fields);
      return;
    }
    int status = status(frame.headers());
    if (status >= 100 && status < 200 && status != 101 && !frame.isEndStream()) {
      return;
    }
    long length = status < 200 ? UNREADABLE : length(frame, status);
    if (status < 200 || length < RequestHead.CHUNKED) {
      fail(Failures.garbled(origin.authority(), null));
      return;
    }
    answered = true;
    unread = toHead || status == 304 ? 0 : length;
    current.answer(new ResponseHead(status, "", fields, length));
    if (frame.isEndStream() && call == current) {
      complete(current, Headers.EMPTY);
    }
  }

  private static int status(Http2Headers headers) {
    CharSequence status = headers.status();
    if (status == null || status.length() != 3) {
      return UNREADABLE;
    }
    int code = 0;
    for (int i = 0; i < 3; i++) {
      int digit = status.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return UNREADABLE;
      }
      code = code * 10 + digit;
    }
    return code;
  }

  private long length(Http2HeadersFrame frame, int status) {
    CharSequence length = frame.headers().get("content-length");
    if (length != null) {
      try {
        return Math.max(Long.parseLong(length.toString()), RequestHead.NO_BODY);
      } catch (NumberFormatException e) {
        return Long.MIN_VALUE;
      }
    }
    if (toHead || status == 204 || status == 304) {
      return RequestHead.NO_BODY;
    }
    return frame.isEndStream() ? 0 : RequestHead.CHUNKED;
  }

  private void content(HttpCall current, Http2DataFrame frame) {
    int bytes = frame.content().readableBytes();
    if (!answered || (unread >= 0 && bytes > unread)) {
      fail(Failures.garbled(origin.authority(), null));
      return;
    }
    if (unread >= 0) {
      unread -= bytes;
    }
    if (bytes > 0) {
      current.part(ByteBufUtil.getBytes(frame.content()));
    }
    if (frame.isEndStream() && call == current) {
      complete(current, Headers.EMPTY);
    }
  }

  private void complete(HttpCall current, Headers trailers) {
    if (unread > 0) {
      fail(Failures.closed(origin.authority(), true, null));
      return;
    }
    call = null;
    patience.close();
    if (!requestEnded && channel != null) {
      channel.close();
    }
    current.complete(trailers);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case Http2ResetFrame reset -> {
        unseen = !answered && reset.errorCode() == Http2Error.REFUSED_STREAM.code();
        fail(Failures.closed(origin.authority(), answered, null));
      }
      // Upstream names the last stream that it has looked at, and this one is later.
      case Http2GoAwayFrame _ -> unseen = !answered;
      default -> {
        // Ends of input are told by the frames themselves.
      }
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (call != null) {
      call.writable(ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    patience.close();
    fail(line.failure(answered));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Failures.garbled(origin.authority(), cause));
  }

  private void late() {
    fail(Failures.late(origin.authority(), answered, patience.lateness()));
  }

  private void fail(UpstreamException failure) {
    HttpCall current = call;
    drop();
    if (current != null) {
      current.fail(failure, unseen);
    }
  }
}
