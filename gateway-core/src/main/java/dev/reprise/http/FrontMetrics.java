package dev.reprise.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Counts what happens to a listener's connections below their requests. Labels are closed lists;
 * what is most telling is there from the start, so that the first one shows.
 */
final class FrontMetrics {
  private final MeterRegistry registry;
  private final String listener;

  /**
   * @param listener the one word for it: traffic or admin
   */
  FrontMetrics(MeterRegistry registry, String listener) {
    this.registry = registry;
    this.listener = listener;
    stalls();
    resets(Http2Error.REFUSED_STREAM.code());
    goAways("resets");
  }

  /** A connection's protocol is known. */
  void began(Protocol protocol) {
    Counter.builder("reprise.connections.begun")
        .description("Connections by the protocol that they came to speak")
        .tag("listener", listener)
        .tag("protocol", protocol.label())
        .register(registry)
        .increment();
  }

  void handshakeFailed(HandshakeFault fault) {
    failures(fault).increment();
  }

  private Counter failures(HandshakeFault fault) {
    return Counter.builder("reprise.tls.handshake.failures")
        .description("TLS handshakes that failed")
        .tag("listener", listener)
        .tag("reason", fault.label())
        .register(registry);
  }

  /** Certificates have changed on disk. */
  void reloaded(boolean usable) {
    reloads(usable).increment();
  }

  private Counter reloads(boolean usable) {
    return Counter.builder("reprise.tls.reloads")
        .description("Changes of the certificate files, taken over or refused")
        .tag("listener", listener)
        .tag("outcome", usable ? "taken" : "refused")
        .register(registry);
  }

  /**
   * The listener speaks TLS.
   *
   * @param epochSeconds when the certificate in use ends
   */
  void expiry(Supplier<Number> epochSeconds) {
    Gauge.builder("reprise.tls.certificate.expiry", epochSeconds)
        .description("When the certificate in use ends, in seconds since 1970")
        .tag("listener", listener)
        .register(registry);
    for (HandshakeFault fault : HandshakeFault.values()) {
      failures(fault);
    }
    reloads(true);
    reloads(false);
  }

  /** An HTTP/2 connection was given up. */
  void gaveUp(String reason) {
    goAways(reason).increment();
  }

  private Counter goAways(String reason) {
    return Counter.builder("reprise.http2.goaways")
        .description("HTTP/2 connections given up for what their clients did")
        .tag("reason", reason)
        .register(registry);
  }

  /** A stream was reset from this side. */
  void reset(long errorCode) {
    resets(errorCode).increment();
  }

  private Counter resets(long errorCode) {
    return Counter.builder("reprise.http2.resets")
        .description("HTTP/2 streams reset by the gateway")
        .tag("code", code(errorCode))
        .register(registry);
  }

  /** A stream's answer was not taken in time. */
  void stalled() {
    stalls().increment();
  }

  private Counter stalls() {
    return Counter.builder("reprise.http2.stalls")
        .description("HTTP/2 streams reset since their clients took nothing of their answers")
        .register(registry);
  }

  static String code(long errorCode) {
    Http2Error error = Http2Error.valueOf(errorCode);
    return error == null ? "unknown" : error.name().toLowerCase(Locale.ROOT);
  }
}
