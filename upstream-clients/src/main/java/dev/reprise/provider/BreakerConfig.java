package dev.reprise.provider;

/**
 * When a provider is left alone.
 *
 * @param enabled false asks it however often it fails
 * @param failures in a row, without any answer in between, 2 to 10000: no connection, no answer in
 *     time, and 502, 503 and 504
 * @param openMs between two calls while it is open, 100 to 600000
 */
public record BreakerConfig(boolean enabled, int failures, int openMs) {

  public static final BreakerConfig DEFAULTS = new BreakerConfig(true, 20, 5_000);

  public BreakerConfig {
    UpstreamConfig.within("failures", failures, 2, 10_000);
    UpstreamConfig.within("open-ms", openMs, 100, 600_000);
  }
}
