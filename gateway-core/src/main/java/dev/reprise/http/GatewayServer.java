package dev.reprise.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener that apps point their base URL at. */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  private final Supplier<Front> front;
  private final Listener listener;
  private final InFlight inFlight;
  private final ConnectionLimit limit;
  private final FrontMetrics metrics;
  private volatile boolean draining;

  /**
   * Binds and serves.
   *
   * @param front what holds now; address, threads, names of TLS files and the limits on all
   *     connections together are those of the beginning
   * @throws IOException when the address cannot be had or a TLS file cannot be used; the message
   *     names it
   */
  public GatewayServer(Supplier<Front> front, EventLoops loops, MeterRegistry registry)
      throws IOException {
    this.front = front;
    ServerConfig config = front.get().config();
    this.inFlight = new InFlight(config.maxHeldBytes());
    this.limit = new ConnectionLimit(config.maxConnections(), config.maxConnectionsPerAddress());
    this.metrics = new FrontMetrics(registry, "traffic");
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
                    config.writeBufferLowBytes(), config.writeBufferHighBytes()));
    ServerTls tls = config.tls().isUsed() ? tls(config) : null;
    this.listener =
        new Listener(
            bootstrap,
            config.host(),
            config.port(),
            limit,
            connection -> begin(connection, tls),
            tls);
  }

  private ServerTls tls(ServerConfig config) throws IOException {
    return new ServerTls("server.tls", config.tls(), Protocol.spoken(config.http2()), metrics);
  }

  private void begin(Channel channel, @Nullable ServerTls tls) {
    ServerConfig config = front.get().config();
    HeadReader heads = new HeadReader(new RequestGate(config), () -> Peer.of(channel));
    Intake.Shared shared = new Intake.Shared(config, () -> front.get().routes(), inFlight, heads);
    new Protocols(channel, shared, metrics).begin(tls);
    if (draining) {
      // Accepted while the others were being told.
      channel.pipeline().fireUserEventTriggered(GatewayHandler.DRAIN);
    }
  }

  public int port() {
    return listener.port();
  }

  /** Connections that were one too many, since the start. */
  public long refusedConnections() {
    return limit.refused();
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
    listener.stop();
    ChannelGroup connections = listener.connections();
    for (Channel connection : connections) {
      connection.pipeline().fireUserEventTriggered(GatewayHandler.DRAIN);
    }
    int patienceMs = front.get().config().drainTimeoutMs();
    boolean finished =
        connections.newCloseFuture().awaitUninterruptibly(patienceMs, TimeUnit.MILLISECONDS);
    if (!finished) {
      LOG.warn(
          "{} connections were still busy after {} and are cut",
          connections.size(),
          Duration.ofMillis(patienceMs));
    }
    listener.close();
    return finished;
  }

  /** Stops at once. */
  @Override
  public void close() {
    listener.close();
  }
}
