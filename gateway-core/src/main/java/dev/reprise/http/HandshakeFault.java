package dev.reprise.http;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a TLS handshake came to nothing. */
enum HandshakeFault {
  /** It took too long. */
  TIMEOUT,
  /** The client spoke something else. */
  NOT_TLS,
  /** The client showed no certificate, or one that is not believed. */
  CERTIFICATE,
  /** The client left. */
  CLOSED,
  /** No version, cipher or protocol in common, or the client refused this side's certificate. */
  REFUSED;

  static HandshakeFault of(Throwable cause) {
    return switch (cause) {
      case SslHandshakeTimeoutException e -> TIMEOUT;
      case NotSslRecordException e -> NOT_TLS;
      case SslClosedEngineException e -> CLOSED;
      case ClosedChannelException e -> CLOSED;
      case SSLException e when isAboutCertificates(e) -> CERTIFICATE;
      case SSLException e -> REFUSED;
      default -> CLOSED;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The JDK says that a client has shown none in words alone. */
  private static boolean isAboutCertificates(SSLException e) {
    return e.getCause() instanceof CertificateException
        || String.valueOf(e.getMessage()).contains("Empty client certificate chain");
  }
}
