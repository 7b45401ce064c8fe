package dev.reprise.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener that apps point their base URL at. */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private final ServerConfig config;
  private final Channel listener;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final InFlight inFlight;
  private final ConnectionLimit limit;
  private volatile boolean draining;

  /**
   * Binds and serves.
   *
   * @throws IOException when the address cannot be had; the message names it
   */
  public GatewayServer(ServerConfig config, Routes routes, EventLoops loops) throws IOException {
    this.config = config;
    this.inFlight = new InFlight(config.maxHeldBytes());
    this.limit = new ConnectionLimit(config.maxConnections(), config.maxConnectionsPerAddress());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    config.writeBufferLowBytes(), config.writeBufferHighBytes()))
            .childHandler(new Connections(routes));
    this.listener = Binding.bind(bootstrap, config.host(), config.port());
  }

  private final class Connections extends ChannelInitializer<Channel> {
    private final Routes routes;

    Connections(Routes routes) {
      this.routes = routes;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (!limit.admit(channel)) {
        channel.close();
        return;
      }
      connections.add(channel);
      channel
          .pipeline()
          .addLast(new FlushConsolidationHandler(256, true))
          .addLast(new StrictRequestDecoder(config))
          .addLast(new GatewayHandler(channel, config, routes, inFlight));
      if (draining) {
        // Accepted while the others were being told.
        channel.pipeline().fireUserEventTriggered(GatewayHandler.DRAIN);
      }
    }
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Connections open now. */
  public int openConnections() {
    return limit.open();
  }

  /** Requests being answered now. */
  public int inFlight() {
    return inFlight.count();
  }

  /** Bytes of chat bodies held now. */
  public long heldBytes() {
    return inFlight.bytes();
  }

  /**
   * Takes no more connections, lets what is in flight finish, then closes.
   *
   * @return true when everything had finished within the drain time
   */
  public boolean drain() {
    draining = true;
    listener.close().awaitUninterruptibly();
    for (Channel connection : connections) {
      connection.pipeline().fireUserEventTriggered(GatewayHandler.DRAIN);
    }
    boolean finished =
        connections
            .newCloseFuture()
            .awaitUninterruptibly(config.drainTimeoutMs(), TimeUnit.MILLISECONDS);
    if (!finished) {
      LOG.warn(
          "{} connections were still busy after {} and are cut",
          connections.size(),
          Duration.ofMillis(config.drainTimeoutMs()));
    }
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    return finished;
  }

  /** Stops at once. */
  @Override
  public void close() {
    ChannelFuture closed = listener.close();
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    closed.awaitUninterruptibly();
  }
}
