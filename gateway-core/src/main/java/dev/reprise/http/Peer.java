package dev.reprise.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection.
 *
 * @param address of the connection, without a port; "unknown" when it is no IP address
 * @param certificate the client's own, verified against {@code client-ca-file}; null over plain
 *     HTTP and for a client that showed none
 */
public record Peer(String address, @Nullable X509Certificate certificate) {

  /** Of a request that came over no connection. */
  public static final Peer NOBODY = new Peer("unknown", null);

  /**
   * @param channel a connection, or one HTTP/2 stream of it; the handshake is over
   */
  static Peer of(Channel channel) {
    String address =
        channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
            ? inet.getAddress().getHostAddress()
            : "unknown";
    return new Peer(address, certificate(channel));
  }

  private static @Nullable X509Certificate certificate(Channel channel) {
    SslHandler tls = tls(channel);
    if (tls == null) {
      return null;
    }
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate own
          ? own
          : null;
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  /** A stream's channel has its connection's for a parent. */
  private static @Nullable SslHandler tls(Channel channel) {
    SslHandler own = channel.pipeline().get(SslHandler.class);
    return own == null && channel.parent() != null
        ? channel.parent().pipeline().get(SslHandler.class)
        : own;
  }
}
