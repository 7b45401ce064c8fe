package dev.reprise.provider;

import dev.reprise.http.Deadline;
import dev.reprise.upstream.UpstreamException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/2, which carries many calls. Its own window is as wide as those of all its
 * streams together, so that what a slow reader leaves lying in one holds up no other. Confined to
 * its event loop.
 */
final class Http2Line extends ChannelInboundHandlerAdapter {

  /** What a stream holds at most while nobody reads it. */
  static final int WINDOW_BYTES = 512 << 10;

  /**
   * A head over the limit ends its stream. Only one over this ends the connection, since it would
   * have to be decoded further for the sake of the others.
   */
  private static final int MOST_HEADER_BYTES = 1 << 20;

  private static final long PING = 0x5265707269736521L;

  /** Who waits for the connection to stand. */
  interface Opening {
    void ready(Http2Line line);

    void failed(UpstreamException failure);
  }

  /** Who sends calls over it. */
  interface Owner {
    /** A stream has ended. */
    void room();

    /** No further call can be carried. */
    void gone(Http2Line line);
  }

  private final UpstreamConfig config;
  private final Origin origin;
  private final Gate gate;
  private final Channel channel;
  private final Opening opening;
  private final Deadline pulse;

  private @Nullable Owner owner;
  private @Nullable Throwable broken;
  private long peersMost;
  private int streams;
  private boolean ready;
  private boolean leaving;
  private boolean pinged;

  Http2Line(UpstreamConfig config, Origin origin, Gate gate, Channel channel, Opening opening) {
    this.config = config;
    this.origin = origin;
    this.gate = gate;
    this.channel = channel;
    this.opening = opening;
    this.peersMost = config.multiplex().maxStreams();
    this.pulse = new Deadline(channel.eventLoop(), this::silent);
  }

  static Http2FrameCodec codec(UpstreamConfig config) {
    return Http2FrameCodecBuilder.forClient()
        .initialSettings(
            new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(WINDOW_BYTES)
                .maxHeaderListSize(Math.max(MOST_HEADER_BYTES, 2L * config.maxHeaderBytes())))
        .headerSensitivityDetector((name, _) -> Http2Heads.isSecret(name))
        .gracefulShutdownTimeoutMillis(0)
        .build();
  }

  Channel channel() {
    return channel;
  }

  void belongsTo(Owner its) {
    owner = its;
  }

  boolean hasRoom() {
    return ready
        && !leaving
        && channel.isActive()
        && streams < Math.min(config.multiplex().maxStreams(), peersMost);
  }

  int streams() {
    return streams;
  }

  void carry(HttpCall call) {
    streams++;
    gate.streams(1);
    live();
    StreamHandler handler = new StreamHandler(config, origin, this, call);
    new Http2StreamChannelBootstrap(channel)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Connector.WATER_MARK)
        .handler(handler)
        .open()
        .addListener((Future<Http2StreamChannel> opened) -> opened(opened, handler, call));
  }

  private void opened(Future<Http2StreamChannel> opened, StreamHandler handler, HttpCall call) {
    if (opened.isSuccess()) {
      Http2StreamChannel stream = opened.getNow();
      stream.closeFuture().addListener(_ -> ended());
      handler.start(stream);
      return;
    }
    leave();
    ended();
    call.fail(Failures.closed(origin.authority(), false, opened.cause()), true);
  }

  private void ended() {
    streams--;
    gate.streams(-1);
    if (leaving && streams == 0) {
      channel.close();
    } else {
      live();
    }
    if (owner != null) {
      owner.room();
    }
  }

  /** No call is sent over it any more; those on their way may end. */
  private void leave() {
    leaving = true;
    if (owner != null) {
      owner.gone(this);
    }
    if (streams == 0) {
      channel.close();
    }
  }

  /** Why its streams have ended. */
  UpstreamException failure(boolean answered) {
    return broken instanceof Http2Exception
        ? Failures.garbled(origin.authority(), broken)
        : Failures.closed(origin.authority(), answered, broken);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      widen(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    widen(ctx);
    ctx.fireChannelActive();
  }

  private void widen(ChannelHandlerContext ctx) {
    long all = (long) config.multiplex().maxStreams() * WINDOW_BYTES;
    int more = (int) (Math.min(all, Integer.MAX_VALUE) - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    ctx.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case Http2SettingsFrame frame -> settings(frame.settings());
        case Http2GoAwayFrame _ -> leave();
        default -> {
          // Acknowledgements: that something came is all there is to know.
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void settings(Http2Settings settings) {
    Long most = settings.maxConcurrentStreams();
    if (most != null) {
      peersMost = most;
    }
    if (!ready) {
      ready = true;
      live();
      opening.ready(this);
    } else if (owner != null) {
      owner.room();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    pinged = false;
    if (streams > 0) {
      live();
    }
    ctx.fireChannelReadComplete();
  }

  /** Moves the moment at which silence is remarkable. */
  private void live() {
    MultiplexConfig patience = config.multiplex();
    if (streams == 0) {
      pulse.in(patience.idleMs());
    } else if (patience.pingMs() > 0) {
      pulse.in(patience.pingMs());
    } else {
      pulse.disarm();
    }
  }

  private void silent() {
    if (streams == 0 || pinged) {
      channel.close();
      return;
    }
    pinged = true;
    channel.writeAndFlush(new DefaultHttp2PingFrame(PING));
    pulse.in(config.multiplex().pingMs());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean ofStream = cause instanceof Http2Exception known && Http2Exception.isStreamError(known);
    if (ofStream) {
      return;
    }
    if (broken == null) {
      broken = cause;
    }
    if (!(cause instanceof Http2Exception)) {
      ctx.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pulse.close();
    leaving = true;
    if (!ready) {
      opening.failed(failure(false));
    }
    if (owner != null) {
      owner.gone(this);
    }
    ctx.fireChannelInactive();
  }
}
