package dev.reprise.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bound address and the connections that came by it. */
final class Listener implements AutoCloseable {
  private final Channel bound;
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final ConnectionLimit limit;
  private final Consumer<Channel> setUp;
  private final @Nullable ServerTls tls;

  /**
   * Binds and serves.
   *
   * @param bootstrap lacks nothing but what is done with a connection
   * @param setUp begins a connection
   * @param tls is closed with this, also when it cannot be bound; null for plain text
   * @throws IOException when the address cannot be had; the message is one line that says why
   */
  Listener(
      ServerBootstrap bootstrap,
      String host,
      int port,
      ConnectionLimit limit,
      Consumer<Channel> setUp,
      @Nullable ServerTls tls)
      throws IOException {
    this.limit = limit;
    this.setUp = setUp;
    this.tls = tls;
    ChannelFuture binding =
        bootstrap.childHandler(new Connections()).bind(host, port).awaitUninterruptibly();
    if (!binding.isSuccess()) {
      closeTls();
      Throwable cause = binding.cause();
      throw new IOException("cannot listen on " + host + ":" + port + ": " + reason(cause), cause);
    }
    this.bound = binding.channel();
  }

  private static String reason(Throwable cause) {
    return cause instanceof UnresolvedAddressException || cause.getMessage() == null
        ? "no such address here"
        : cause.getMessage();
  }

  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (!limit.admit(channel)) {
        channel.close();
        return;
      }
      connections.add(channel);
      setUp.accept(channel);
    }
  }

  int port() {
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  /** Those that are open. */
  ChannelGroup connections() {
    return connections;
  }

  /** Takes no more connections. */
  void stop() {
    bound.close().awaitUninterruptibly();
  }

  /** Stops, and ends the connections at once. */
  @Override
  public void close() {
    ChannelFuture closed = bound.close();
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    closed.awaitUninterruptibly();
    closeTls();
  }

  private void closeTls() {
    if (tls != null) {
      tls.close();
    }
  }
}
