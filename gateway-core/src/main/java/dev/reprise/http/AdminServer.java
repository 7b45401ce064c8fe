package dev.reprise.http;

import dev.reprise.admin.AdminApi;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Health, metrics and the admin API on a listener of their own, apart from the traffic. */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 256;

  private final Channel listener;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ConnectionLimit limit = new ConnectionLimit(MAX_CONNECTIONS, MAX_CONNECTIONS);
  private final AdminConfig config;
  private final Vitals vitals;
  private volatile @Nullable AdminApi api;

  /**
   * Binds and serves health and metrics; {@code /admin} answers 503 until {@link #open}.
   *
   * @param ready whether traffic is welcome
   * @param metrics the whole text of a scrape
   * @throws IOException when the address cannot be had; the message names it
   */
  public AdminServer(
      AdminConfig config, BooleanSupplier ready, Supplier<String> metrics, EventLoops loops)
      throws IOException {
    this.config = config;
    this.vitals = new Vitals(ready, metrics);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new Connections());
    this.listener = Binding.bind(bootstrap, config.host(), config.port());
  }

  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (!limit.admit(channel)) {
        channel.close();
        return;
      }
      connections.add(channel);
      channel
          .pipeline()
          .addLast(new StrictRequestDecoder(ServerConfig.DEFAULTS))
          .addLast(new FlowControlHandler())
          .addLast(new AdminHandler(channel, access(channel), vitals, () -> api));
    }

    /** What is bound counts, not how it was spelled. */
    private AdminAccess access(Channel channel) {
      boolean loopback =
          channel.parent().localAddress() instanceof InetSocketAddress inet
              && inet.getAddress().isLoopbackAddress();
      return new AdminAccess(config, loopback);
    }
  }

  /** From now on {@code /admin} is served. */
  public void open(AdminApi opened) {
    api = opened;
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
