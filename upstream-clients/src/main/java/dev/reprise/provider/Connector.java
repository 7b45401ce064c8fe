package dev.reprise.provider;

import dev.reprise.http.EventLoops;
import dev.reprise.upstream.UpstreamException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to one provider. Names are resolved on a virtual thread, never on an event
 * loop. Safe for use by many threads; each attempt is its loop's.
 */
final class Connector implements AutoCloseable {
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32_768, 131_072);

  private static final int CONSOLIDATED_FLUSHES = 256;

  /** Of a name, tried one after the other: one that is down must not hide the others. */
  private static final int MOST_ADDRESSES = 3;

  /** Resolves names; the JDK knows the hosts file, search domains and a cache, but blocks. */
  @FunctionalInterface
  interface Names {
    InetAddress[] all(String name) throws UnknownHostException;
  }

  /** What came of an attempt; one of these, once, on its loop. */
  interface Outcome {
    void http1(UpstreamHandler connection);

    void http2(Http2Line connection);

    void failed(UpstreamException failure);
  }

  private final UpstreamConfig config;
  private final Origin origin;
  private final Gate gate;
  private final Names names;
  private final Bootstrap bootstrap;
  private final @Nullable ClientTls tls;
  private volatile boolean speaksHttp1;

  /**
   * @throws IOException when a file of TLS cannot be read
   */
  Connector(UpstreamConfig config, Origin origin, Gate gate, EventLoops loops, Names names)
      throws IOException {
    this.config = config;
    this.origin = origin;
    this.gate = gate;
    this.names = names;
    this.tls = origin.tls() ? new ClientTls(config, origin) : null;
    this.bootstrap =
        new Bootstrap()
            .channel(loops.clientChannel())
            .disableResolver()
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.connectTimeoutMs())
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  /** Whether the next connection may carry many calls, as far as is known. */
  boolean mayMultiplex() {
    return switch (config.http2()) {
      case OFF -> false;
      case FORCE -> true;
      case AUTO -> tls != null && !speaksHttp1;
    };
  }

  /**
   * Starts an attempt.
   *
   * @param release takes back a connection of HTTP/1.1 that may carry another call
   * @return gives it up
   */
  Runnable connect(EventLoop loop, Consumer<UpstreamHandler> release, Outcome outcome) {
    Attempt attempt = new Attempt(release, outcome);
    attempt.start(loop);
    return attempt::cancel;
  }

  private final class Attempt {
    private final Consumer<UpstreamHandler> release;
    private final Outcome outcome;
    private @Nullable ScheduledFuture<?> limit;
    private @Nullable Channel channel;
    private boolean over;

    Attempt(Consumer<UpstreamHandler> release, Outcome outcome) {
      this.release = release;
      this.outcome = outcome;
    }

    void start(EventLoop loop) {
      // The socket's own limit covers neither the name's resolution nor what follows.
      limit =
          loop.schedule(
              () -> failed(Failures.unreachable(origin.authority(), null)),
              2L * config.connectTimeoutMs(),
              TimeUnit.MILLISECONDS);
      InetSocketAddress address = origin.address();
      if (address.isUnresolved()) {
        Thread.startVirtualThread(() -> resolve(loop));
      } else {
        dial(loop, List.of(address.getAddress()), 0);
      }
    }

    private void resolve(EventLoop loop) {
      try {
        List<InetAddress> found = List.of(names.all(origin.host()));
        loop.execute(() -> dial(loop, found, 0));
      } catch (UnknownHostException e) {
        loop.execute(() -> failed(Failures.unreachable(origin.authority(), e)));
      }
    }

    private void dial(EventLoop loop, List<InetAddress> addresses, int next) {
      if (over) {
        return;
      }
      Bootstrap own =
          bootstrap
              .clone()
              .group(loop)
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                      equip(made);
                    }
                  });
      ChannelFuture connected =
          own.connect(new InetSocketAddress(addresses.get(next), origin.port()));
      channel = connected.channel();
      connected.addListener(
          done -> {
            if (done.isSuccess()) {
              connected(connected.channel());
            } else if (next + 1 < Math.min(addresses.size(), MOST_ADDRESSES)) {
              dial(loop, addresses, next + 1);
            } else {
              failed(Failures.unreachable(origin.authority(), done.cause()));
            }
          });
    }

    private void connected(Channel made) {
      if (tls == null && config.http2() != Http2Mode.FORCE) {
        http1(made);
      }
    }

    void cancel() {
      over = true;
      end();
      if (channel != null) {
        channel.close();
      }
    }

    private void equip(Channel made) {
      ChannelPipeline pipeline = made.pipeline();
      pipeline.addLast(new FirstWrite());
      if (tls != null) {
        SslHandler handler = tls.handler(made.alloc());
        pipeline.addLast(handler, new Agreement());
        handler
            .handshakeFuture()
            .addListener(
                done -> {
                  // Of an address that was given up for the next one, it says nothing.
                  if (!done.isSuccess() && made.equals(channel)) {
                    failed(Failures.insecure(origin.authority(), done.cause()));
                  }
                });
      } else if (config.http2() == Http2Mode.FORCE) {
        multiplex(made);
      }
    }

    /** What TLS agrees on. */
    private final class Agreement extends ApplicationProtocolNegotiationHandler {
      Agreement() {
        super(ApplicationProtocolNames.HTTP_1_1);
      }

      @Override
      protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
          speaksHttp1 = false;
          multiplex(ctx.channel());
        } else if (config.http2() == Http2Mode.FORCE) {
          failed(Failures.garbled(origin.authority(), null));
        } else {
          speaksHttp1 = true;
          http1(ctx.channel());
        }
      }

      /** Told by the handshake itself, which may also end in silence. */
      @Override
      protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    }

    private void http1(Channel made) {
      FirstWrite firstWrite = made.pipeline().get(FirstWrite.class);
      UpstreamHandler handler = new UpstreamHandler(config, origin, made, firstWrite, release);
      made.pipeline()
          .addLast(new FlushConsolidationHandler(CONSOLIDATED_FLUSHES, true))
          .addLast(handler.decoder())
          .addLast(handler);
      count(made, false);
      if (succeed()) {
        outcome.http1(handler);
      }
    }

    private void multiplex(Channel made) {
      Http2Line line = new Http2Line(config, origin, gate, made, new Opening());
      made.pipeline()
          .addLast(new FlushConsolidationHandler(CONSOLIDATED_FLUSHES, true))
          .addLast(Http2Line.codec(config))
          .addLast(new Http2MultiplexHandler(new PushRefusal()))
          .addLast(line);
    }

    /** A connection of HTTP/2 is one when the other side's first settings are there. */
    private final class Opening implements Http2Line.Opening {
      @Override
      public void ready(Http2Line line) {
        count(line.channel(), true);
        if (succeed()) {
          outcome.http2(line);
        }
      }

      @Override
      public void failed(UpstreamException failure) {
        Attempt.this.failed(failure);
      }
    }

    private void failed(UpstreamException failure) {
      if (channel != null) {
        channel.close();
      }
      if (!over) {
        over = true;
        end();
        outcome.failed(failure);
      }
    }

    private boolean succeed() {
      boolean first = !over;
      over = true;
      end();
      return first;
    }

    private void end() {
      if (limit != null) {
        limit.cancel(false);
      }
    }
  }

  private void count(Channel made, boolean multiplexed) {
    gate.connections(multiplexed, 1);
    made.closeFuture().addListener(_ -> gate.connections(multiplexed, -1));
  }

  /** Nobody asked for a push, and settings say so. */
  private static final class PushRefusal extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel pushed) {
      pushed.close();
    }
  }

  @Override
  public void close() {
    if (tls != null) {
      tls.close();
    }
  }
}
