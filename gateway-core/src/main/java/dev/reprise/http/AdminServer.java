package dev.reprise.http;

import dev.reprise.admin.AdminApi;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.flow.FlowControlHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Health, metrics and the admin API on a listener of their own, apart from the traffic. */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;

  /** Of all requests that are taken in or worked on; as much again of answers on streams. */
  private static final long MAX_HELD_BYTES = 32 << 20;

  private static final int MAX_STREAMS = 32;

  private final Listener listener;
  private final AdminConfig config;
  private final ServerConfig limits;
  private final Vitals vitals;
  private final FrontMetrics counts;
  private final InFlight bodies = new InFlight(MAX_HELD_BYTES);
  private final InFlight answers = new InFlight(MAX_HELD_BYTES);
  private volatile @Nullable AdminApi api;

  /**
   * Binds and serves health and metrics; {@code /admin} answers 503 until {@link #open}.
   *
   * @param http2 as on the traffic listener, but for fewer streams, and with TLS alone
   * @param ready whether traffic is welcome
   * @param metrics what a scrape gets
   * @param registry takes what is counted of this listener
   * @throws IOException when the address cannot be had or a TLS file cannot be used; the message
   *     names it
   */
  public AdminServer(
      AdminConfig config,
      Http2Config http2,
      BooleanSupplier ready,
      MetricsPage metrics,
      EventLoops loops,
      MeterRegistry registry)
      throws IOException {
    this.config = config;
    this.limits = ServerConfig.DEFAULTS.with(http2.withStreams(MAX_STREAMS));
    this.vitals = new Vitals(ready, metrics);
    this.counts = new FrontMetrics(registry, "admin");
    ServerTls tls =
        config.tls().isUsed()
            ? new ServerTls("admin.tls", config.tls(), Protocol.spoken(http2), counts)
            : null;
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true);
    this.listener =
        new Listener(
            bootstrap,
            config.host(),
            config.port(),
            new ConnectionLimit(MAX_CONNECTIONS, MAX_CONNECTIONS),
            connection -> begin(connection, tls),
            tls);
  }

  private void begin(Channel channel, @Nullable ServerTls tls) {
    if (tls == null) {
      serve(channel, Protocol.HTTP_1);
      return;
    }
    channel
        .pipeline()
        .addLast(new PlainTextHandler(counts))
        .addLast(tls.handler(channel.alloc()))
        .addLast(new AlpnHandler(spoken -> serve(channel, spoken), counts));
  }

  private void serve(Channel channel, Protocol spoken) {
    counts.began(spoken);
    AdminIntake.Shared shared =
        new AdminIntake.Shared(limits, access(channel), vitals, () -> api, bodies, answers);
    switch (spoken) {
      case HTTP_1 ->
          channel
              .pipeline()
              .addLast(new StrictRequestDecoder(limits))
              .addLast(new FlowControlHandler())
              .addLast(new AdminHandler(channel, shared));
      case HTTP_2 ->
          StreamsHandler.begin(
              channel, limits, counts, stream -> new AdminStreamHandler(stream, shared, counts));
    }
  }

  /** What is bound counts, not how it was spelled. */
  private AdminAccess access(Channel channel) {
    boolean loopback =
        channel.parent().localAddress() instanceof InetSocketAddress inet
            && inet.getAddress().isLoopbackAddress();
    return new AdminAccess(config, loopback);
  }

  /** From now on {@code /admin} is served. */
  public void open(AdminApi opened) {
    api = opened;
  }

  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
