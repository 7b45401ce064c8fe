package dev.reprise.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's side of TLS. Its files are looked at every {@value #LOOK_EVERY_MS} ms, and read
 * again when they have changed: new handshakes go by what they hold now, open connections go on.
 * Files that cannot be used change nothing but a metric and one line in the log.
 *
 * <p>{@link #handler} may be used by all event loops; files are read by a thread of its own.
 */
final class ServerTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final long LOOK_EVERY_MS = 2_000;

  /** What clients without keep-alive offer; they are served as those of HTTP/1.1. */
  private static final String HTTP_1_0 = "http/1.0";

  static {
    // Renegotiation (TLS 1.2) lets a client buy handshakes at the price of one connection.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsConfig config;
  private final List<String> protocols;
  private final FrontMetrics metrics;
  private final ScheduledExecutorService watch;
  private volatile Identity identity;
  private List<Object> seen;
  private boolean broken;

  /**
   * @param notAfter in seconds since 1970
   */
  private record Identity(SslContext context, long notAfter) {}

  /**
   * Reads the files and begins to watch them.
   *
   * @param section of the configuration, for errors
   * @param protocols to agree on, the best first
   * @throws IOException when a file cannot be used; the message names it
   */
  ServerTls(String section, TlsConfig config, List<Protocol> protocols, FrontMetrics metrics)
      throws IOException {
    this.config = config;
    this.protocols = new ArrayList<>(protocols.stream().map(Protocol::label).toList());
    this.protocols.add(HTTP_1_0);
    this.metrics = metrics;
    this.seen = look();
    try {
      this.identity = read();
    } catch (IOException e) {
      throw new IOException(section + ": " + e.getMessage(), e);
    }
    metrics.expiry(() -> identity.notAfter());
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("tls-files").unstarted(task));
    watch.scheduleWithFixedDelay(
        this::lookAgain, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /** For one new connection. */
  SslHandler handler(ByteBufAllocator allocator) {
    SslHandler handler = identity.context().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(config.handshakeTimeoutMs());
    return handler;
  }

  private Identity read() throws IOException {
    PemIdentity own =
        PemIdentity.read(Path.of(config.certificateFile()), Path.of(config.keyFile()));
    SslContextBuilder builder =
        SslContextBuilder.forServer(own.key(), own.chain())
            .sslProvider(SslProvider.JDK)
            .protocols(config.protocols())
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .clientAuth(clientAuth(config.clientAuth()))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    SelectorFailureBehavior.FATAL_ALERT,
                    SelectedListenerFailureBehavior.ACCEPT,
                    protocols));
    if (!config.clientCaFile().isEmpty()) {
      List<X509Certificate> authorities = PemIdentity.certificates(Path.of(config.clientCaFile()));
      builder.trustManager(authorities);
    }
    long notAfter = own.chain().getFirst().getNotAfter().toInstant().getEpochSecond();
    return new Identity(builder.build(), notAfter);
  }

  private static ClientAuth clientAuth(TlsConfig.ClientAuth asked) {
    return switch (asked) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  // Changes on disk ---------------------------------------------------------------------------

  private void lookAgain() {
    List<Object> now = look();
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      identity = read();
      broken = false;
      metrics.reloaded(true);
      LOG.info("took over the changed certificate {}", config.certificateFile());
    } catch (IOException | RuntimeException e) {
      metrics.reloaded(false);
      if (!broken) {
        LOG.warn("keeping the certificate in use: {}", e.getMessage());
      }
      broken = true;
    }
  }

  /** Whatever tells one state of the files from another. */
  private List<Object> look() {
    List<Object> state = new ArrayList<>();
    for (String name : List.of(config.certificateFile(), config.keyFile(), config.clientCaFile())) {
      if (name.isEmpty()) {
        continue;
      }
      try {
        BasicFileAttributes file = Files.readAttributes(Path.of(name), BasicFileAttributes.class);
        state.add(List.of(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey())));
      } catch (IOException e) {
        state.add("away");
      }
    }
    return state;
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }
}
