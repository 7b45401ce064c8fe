package dev.reprise.provider;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.File;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the provider, 1.2 or newer: its certificate must verify for its name before a byte of any
 * request is sent. Files that change count for the next connection.
 */
final class ClientTls implements AutoCloseable {
  private final UpstreamConfig config;
  private final Origin origin;
  private final WatchedFiles files;
  private volatile @Nullable SslContext context;

  /**
   * @throws IOException when a file cannot be read or is no certificate
   */
  ClientTls(UpstreamConfig config, Origin origin) throws IOException {
    this.config = config;
    this.origin = origin;
    this.files =
        WatchedFiles.watch(
            "the upstream's TLS files",
            List.of(config.trustFile(), config.certificateFile(), config.certificateKeyFile()),
            () -> context = read());
  }

  /** For one new connection. */
  SslHandler handler(ByteBufAllocator allocator) {
    SslContext now = context;
    if (now == null) {
      throw new IllegalStateException("not read yet");
    }
    SslHandler handler = now.newHandler(allocator, origin.host(), origin.port());
    handler.setHandshakeTimeoutMillis(config.connectTimeoutMs());
    return handler;
  }

  private SslContext read() throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
    if (config.http2() != Http2Mode.OFF) {
      builder.applicationProtocolConfig(protocols());
    }
    if (!config.trustFile().isEmpty()) {
      try {
        builder.trustManager(new File(config.trustFile()));
      } catch (IllegalArgumentException e) {
        throw new SSLException(
            "upstream.trust-file: expected a file with PEM certificates, got " + config.trustFile(),
            e);
      }
    }
    if (!config.certificateFile().isEmpty()) {
      try {
        builder.keyManager(
            new File(config.certificateFile()), new File(config.certificateKeyFile()));
      } catch (IllegalArgumentException e) {
        throw new SSLException(
            "upstream.certificate-file: expected PEM files with a certificate and its PKCS #8 key,"
                + " got "
                + config.certificateFile()
                + " and "
                + config.certificateKeyFile(),
            e);
      }
    }
    return builder.build();
  }

  private ApplicationProtocolConfig protocols() {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        config.http2() == Http2Mode.FORCE
            ? List.of(ApplicationProtocolNames.HTTP_2)
            : List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1));
  }

  @Override
  public void close() {
    files.close();
  }
}
