package dev.reprise.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/2 connection beside its streams: its idle time, and its end. Confined to its event loop.
 */
final class StreamsHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsHandler.class);

  /** What all streams together may have sent that has not been read yet: it is held. */
  private static final int CONNECTION_WINDOW_BYTES = 1 << 20;

  /** How long requests that have crossed the announcement of the end are taken. */
  private static final int GRACE_MS = 1_000;

  private static final int PROBE_MS = 250;
  private static final int PROBES = 3;

  private final Channel connection;
  private final ServerConfig config;
  private final Function<Channel, ChannelHandler> each;
  private final Deadline deadline;
  private final Farewell farewell;
  private final int idleMs;
  private int streams;
  private boolean draining;
  private boolean refuses;

  private StreamsHandler(
      Channel connection, ServerConfig config, Function<Channel, ChannelHandler> each) {
    this.connection = connection;
    this.config = config;
    this.each = each;
    this.deadline = new Deadline(connection.eventLoop(), this::late);
    this.farewell = new Farewell(connection, deadline);
    this.idleMs = config.keepAliveIdleTimeoutMs();
    deadline.in(idleMs);
  }

  /**
   * Has a connection speak HTTP/2.
   *
   * @param each what serves a stream
   */
  static void begin(
      Channel connection,
      ServerConfig config,
      FrontMetrics metrics,
      Function<Channel, ChannelHandler> each) {
    FrameWatch watch = new FrameWatch(config, metrics);
    Http2FrameCodec codec = new StreamCodec(config, metrics).build();
    codec.connection().addListener(watch.goAways());
    StreamsHandler streams = new StreamsHandler(connection, config, each);
    connection
        .pipeline()
        .addLast(watch)
        .addLast(codec)
        .addLast(new Http2MultiplexHandler(streams.streams()))
        .addLast(streams);
  }

  /** Sets up each stream of the connection. */
  private ChannelHandler streams() {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel stream) {
        opened(stream);
      }
    };
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    int more = CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    connection.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more));
  }

  private void opened(Channel stream) {
    streams++;
    deadline.disarm();
    stream.closeFuture().addListener(closed -> closed());
    if (refuses || streams > config.http2().maxConcurrentStreams()) {
      new StreamWriter(stream).reset(Http2Error.REFUSED_STREAM);
      return;
    }
    stream
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(config.writeBufferLowBytes(), config.writeBufferHighBytes()));
    stream.pipeline().addLast(each.apply(stream));
  }

  private void closed() {
    streams--;
    if (streams > 0 || !connection.isActive() || farewell.begun()) {
      return;
    }
    if (draining || farewell.inputShut()) {
      leave();
    } else {
      deadline.in(idleMs);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GatewayHandler.DRAIN) {
      drain();
    } else if (event instanceof ChannelInputShutdownEvent) {
      farewell.onInputShut();
      if (streams == 0) {
        leave();
      } else {
        probe(PROBES);
      }
    }
  }

  /**
   * Announces the end (RFC 9113 section 6.8) without naming a last stream, and refuses streams
   * after a while: the codec takes what follows a stream behind the last one for the connection's
   * error.
   */
  private void drain() {
    draining = true;
    if (streams == 0) {
      leave();
      return;
    }
    connection.writeAndFlush(
        new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
    connection.eventLoop().schedule(() -> refuses = true, GRACE_MS, TimeUnit.MILLISECONDS);
  }

  /** A client that sends no more but still listens does not mind; one that has left answers so. */
  private void probe(int times) {
    if (times > 0 && streams > 0 && connection.isActive()) {
      connection.writeAndFlush(new DefaultHttp2PingFrame(0));
      connection.eventLoop().schedule(() -> probe(times - 1), PROBE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void leave() {
    if (!farewell.begun()) {
      connection.write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
      farewell.begin(true);
    }
  }

  private void late() {
    if (!farewell.begun()) {
      leave();
    } else if (farewell.isStuck()) {
      connection.close();
    }
  }

  /** Settings, pings and the like, which the codec has dealt with. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    deadline.close();
  }

  /** What the client did wrong the codec tells it, and closes. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof Http2Exception) {
      return;
    }
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof SSLException)) {
      LOG.warn("connection failed", cause);
    }
    ctx.close();
  }
}
