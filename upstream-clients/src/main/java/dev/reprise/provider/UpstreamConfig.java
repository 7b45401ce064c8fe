package dev.reprise.provider;

import java.net.URI;

/**
 * The provider and the patience with it.
 *
 * @param url the API's base, such as {@code https://api.openai.com/v1}: it takes the place of
 *     {@code /v1} in a request's path
 * @param trustFile PEM file of further certificate authorities; empty for the JDK's own
 * @param connectTimeoutMs until the connection stands, TLS included
 * @param firstByteTimeoutMs from the request's last byte to the answer's first
 * @param idleTimeoutMs between two reads of an answer or two writes of a request
 * @param totalTimeoutMs for the whole exchange
 * @param maxHeaderBytes of an answer's head; a longer one is a 502
 * @param idleConnectionMs a pooled connection is closed after this; below the 5 s at which common
 *     servers close theirs, so that no request meets a connection that is just being closed
 * @param maxIdleConnections kept for each event loop
 */
public record UpstreamConfig(
    URI url,
    String trustFile,
    int connectTimeoutMs,
    int firstByteTimeoutMs,
    int idleTimeoutMs,
    int totalTimeoutMs,
    int maxHeaderBytes,
    int idleConnectionMs,
    int maxIdleConnections) {

  public static final UpstreamConfig DEFAULTS =
      new UpstreamConfig(
          URI.create("https://api.openai.com/v1"),
          "",
          5_000,
          120_000,
          60_000,
          600_000,
          65_536,
          4_000,
          64);

  public UpstreamConfig {
    BaseUrl.requireBare(url);
    String scheme = url.getScheme();
    boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    if (!http || url.getHost() == null) {
      throw new IllegalArgumentException("url: expected http(s)://host[:port][/path], got " + url);
    }
    if (url.getPort() > 65_535) {
      throw new IllegalArgumentException("url: expected a port up to 65535, got " + url.getPort());
    }
    within("connect-timeout-ms", connectTimeoutMs, 10, 600_000);
    within("first-byte-timeout-ms", firstByteTimeoutMs, 10, 3_600_000);
    within("idle-timeout-ms", idleTimeoutMs, 10, 3_600_000);
    within("total-timeout-ms", totalTimeoutMs, 10, 86_400_000);
    within("max-header-bytes", maxHeaderBytes, 1_024, 1 << 20);
    within("idle-connection-ms", idleConnectionMs, 0, 600_000);
    within("max-idle-connections", maxIdleConnections, 0, 10_000);
  }

  /** The same patience with another provider. */
  public UpstreamConfig withUrl(URI other) {
    return new UpstreamConfig(
        other,
        trustFile,
        connectTimeoutMs,
        firstByteTimeoutMs,
        idleTimeoutMs,
        totalTimeoutMs,
        maxHeaderBytes,
        idleConnectionMs,
        maxIdleConnections);
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
