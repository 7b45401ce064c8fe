package dev.reprise.provider;

import dev.reprise.http.EventLoops;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.File;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One provider over HTTP/1.1. A call's connection lives on the event loop of the exchange that
 * makes it, so that no byte changes threads; each loop keeps the connections that are idle, last
 * used first.
 */
public final class HttpUpstream implements Upstream {
  private final UpstreamConfig config;
  private final Origin origin;
  private final Bootstrap bootstrap;
  private final @Nullable SslContext tls;
  private final FastThreadLocal<Deque<Channel>> idle =
      new FastThreadLocal<>() {
        @Override
        protected Deque<Channel> initialValue() {
          return new ArrayDeque<>();
        }
      };

  /**
   * @throws SSLException when the trust file cannot be read or is no certificate
   */
  public HttpUpstream(UpstreamConfig config, EventLoops loops) throws SSLException {
    this.config = config;
    this.origin = Origin.of(config.url());
    this.tls = origin.tls() ? clientContext(config) : null;
    this.bootstrap =
        new Bootstrap()
            .channel(loops.clientChannel())
            .resolver(new JdkResolver())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32_768, 131_072));
  }

  @Override
  public Call send(RequestHead head, Listener listener, Executor executor) {
    if (!(executor instanceof EventLoop loop)) {
      throw new IllegalArgumentException("expected an event loop, got " + executor);
    }
    HttpCall call = new HttpCall(origin, head, listener);
    Channel pooled = pooled();
    if (pooled == null) {
      connect(call, loop);
    } else {
      // It may be closing this very moment; what has no effect is then asked for afresh.
      call.ifStale(() -> connect(call, loop));
      pooled.pipeline().get(UpstreamHandler.class).carry(call);
    }
    return call;
  }

  @Override
  public void close() {
    // Connections end with their event loops.
  }

  private @Nullable Channel pooled() {
    Deque<Channel> channels = idle.get();
    for (Channel channel = channels.pollFirst(); channel != null; channel = channels.pollFirst()) {
      if (channel.isActive() && channel.pipeline().get(UpstreamHandler.class).isClean()) {
        return channel;
      }
    }
    return null;
  }

  /** Takes back a connection that may carry another call; on its loop. */
  private void release(Channel channel) {
    Deque<Channel> channels = idle.get();
    if (channels.size() >= config.maxIdleConnections()) {
      channels.removeIf(closed -> !closed.isActive());
    }
    if (channel.isActive() && channels.size() < config.maxIdleConnections()) {
      channels.addFirst(channel);
    } else {
      channel.close();
    }
  }

  private void connect(HttpCall call, EventLoop loop) {
    Bootstrap own =
        bootstrap
            .clone()
            .group(loop)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    equip(channel);
                  }
                });
    ChannelFuture connected = own.connect(origin.address());
    call.awaits(connected.channel());
    // The socket's own limit does not cover the name's resolution.
    ScheduledFuture<?> limit =
        loop.schedule(
            () -> call.fail(failure(Kind.UNREACHABLE, null)),
            2L * config.connectTimeoutMs(),
            TimeUnit.MILLISECONDS);
    connected.addListener(
        done -> {
          limit.cancel(false);
          if (done.isSuccess()) {
            secured(connected.channel(), call);
          } else {
            call.fail(failure(Kind.UNREACHABLE, done.cause()));
          }
        });
  }

  private void equip(Channel channel) {
    if (tls != null) {
      SslHandler handler = tls.newHandler(channel.alloc(), origin.host(), origin.port());
      handler.setHandshakeTimeoutMillis(config.connectTimeoutMs());
      channel.pipeline().addLast(handler);
    }
    UpstreamDecoder decoder = new UpstreamDecoder(config);
    channel
        .pipeline()
        .addLast(new FlushConsolidationHandler(256, true))
        .addLast(decoder)
        .addLast(new UpstreamHandler(config, origin, decoder, this::release));
  }

  private void secured(Channel channel, HttpCall call) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      carry(channel, call);
      return;
    }
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                carry(channel, call);
              } else {
                channel.close();
                call.fail(failure(Kind.INSECURE, done.cause()));
              }
            });
  }

  private static void carry(Channel channel, HttpCall call) {
    channel.pipeline().get(UpstreamHandler.class).carry(call);
  }

  private UpstreamException failure(Kind kind, @Nullable Throwable cause) {
    String what = kind == Kind.INSECURE ? "no trusted TLS connection to " : "cannot reach ";
    return new UpstreamException(kind, what + origin.authority(), cause);
  }

  private static SslContext clientContext(UpstreamConfig config) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (!config.trustFile().isEmpty()) {
      try {
        builder.trustManager(new File(config.trustFile()));
      } catch (IllegalArgumentException e) {
        throw new SSLException("cannot read trust-file " + config.trustFile(), e);
      }
    }
    return builder.build();
  }
}
