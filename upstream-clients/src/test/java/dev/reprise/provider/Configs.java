package dev.reprise.provider;

import java.net.URI;

/** Settings that differ from the defaults in what a test is about. */
final class Configs {
  private static final UpstreamConfig USUAL = UpstreamConfig.DEFAULTS;

  private Configs() {}

  /** Waits this long for the first byte and for each further one; heads up to 8 KiB. */
  static UpstreamConfig patient(URI url, int patienceMs) {
    return of(url, "", "", patienceMs, 60_000);
  }

  static UpstreamConfig overdue(int totalMs) {
    return of(USUAL.url(), "", "", 100, totalMs);
  }

  static UpstreamConfig withKey(String key, String file) {
    return of(USUAL.url(), key, file, 100, 60_000);
  }

  private static UpstreamConfig of(
      URI url, String key, String keyFile, int patienceMs, int totalMs) {
    return new UpstreamConfig(
        url,
        Http2Mode.AUTO,
        key,
        keyFile,
        KeyHeader.BEARER,
        "",
        "",
        "",
        5_000,
        patienceMs,
        patienceMs,
        totalMs,
        8_192,
        10_000,
        4,
        MultiplexConfig.DEFAULTS,
        LimitConfig.DEFAULTS,
        BreakerConfig.DEFAULTS);
  }
}
