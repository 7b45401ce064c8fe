package dev.reprise.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;

/** Binds a listener or says in one line why not. */
final class Binding {

  private Binding() {}

  static Channel bind(ServerBootstrap bootstrap, String host, int port) throws IOException {
    ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new IOException("cannot listen on " + host + ":" + port + ": " + reason(cause), cause);
    }
    return bound.channel();
  }

  private static String reason(Throwable cause) {
    return cause instanceof UnresolvedAddressException || cause.getMessage() == null
        ? "no such address here"
        : cause.getMessage();
  }
}
