package dev.reprise.provider;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * The provider and the patience with it.
 *
 * @param url the API's base, such as {@code https://api.openai.com/v1}: it takes the place of
 *     {@code /v1} in a request's path
 * @param http2 whether calls share connections
 * @param apiKey for requests without a credential of their own, up to 4096 visible ASCII
 *     characters; empty for none
 * @param apiKeyFile whose only line is that key, read again when it changes; empty for none
 * @param apiKeyHeader how the key is shown
 * @param trustFile PEM file of further certificate authorities; empty for the JDK's own
 * @param certificateFile PEM file of the chain that the gateway shows; empty for none
 * @param certificateKeyFile PEM file (PKCS #8, not encrypted) of its key
 * @param connectTimeoutMs until the connection stands, TLS included
 * @param firstByteTimeoutMs from the request's last byte to the answer's first
 * @param idleTimeoutMs between two reads of an answer or two writes of a request
 * @param totalTimeoutMs for the whole exchange
 * @param maxHeaderBytes of an answer's head; a longer one is a 502
 * @param idleConnectionMs a pooled connection is closed after this; below the 5 s at which common
 *     servers close theirs, so that no request meets a connection that is just being closed
 * @param maxIdleConnections kept for each event loop
 * @param multiplex connections of HTTP/2
 * @param limit how many calls may be in flight
 * @param breaker when the provider is left alone
 */
public record UpstreamConfig(
    URI url,
    Http2Mode http2,
    String apiKey,
    String apiKeyFile,
    KeyHeader apiKeyHeader,
    String trustFile,
    String certificateFile,
    String certificateKeyFile,
    int connectTimeoutMs,
    int firstByteTimeoutMs,
    int idleTimeoutMs,
    int totalTimeoutMs,
    int maxHeaderBytes,
    int idleConnectionMs,
    int maxIdleConnections,
    MultiplexConfig multiplex,
    LimitConfig limit,
    BreakerConfig breaker) {

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{0,4096}");

  public static final UpstreamConfig DEFAULTS =
      new UpstreamConfig(
          URI.create("https://api.openai.com/v1"),
          Http2Mode.AUTO,
          "",
          "",
          KeyHeader.BEARER,
          "",
          "",
          "",
          5_000,
          120_000,
          60_000,
          600_000,
          65_536,
          4_000,
          64,
          MultiplexConfig.DEFAULTS,
          LimitConfig.DEFAULTS,
          BreakerConfig.DEFAULTS);

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
    requireKey(apiKey, apiKeyFile);
    if (certificateFile.isEmpty() != certificateKeyFile.isEmpty()) {
      throw new IllegalArgumentException(
          "certificate-file: expected it together with certificate-key-file, got one of them");
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
        http2,
        apiKey,
        apiKeyFile,
        apiKeyHeader,
        trustFile,
        certificateFile,
        certificateKeyFile,
        connectTimeoutMs,
        firstByteTimeoutMs,
        idleTimeoutMs,
        totalTimeoutMs,
        maxHeaderBytes,
        idleConnectionMs,
        maxIdleConnections,
        multiplex,
        limit,
        breaker);
  }

  /** The key is a secret: it is told whether there is one. */
  @Override
  public String toString() {
    return "UpstreamConfig[url=%s, http2=%s, apiKey=%s, limit=%s, breaker=%s]"
        .formatted(
            url, http2, apiKey.isEmpty() && apiKeyFile.isEmpty() ? "none" : "set", limit, breaker);
  }

  /** Never quoted: it is a secret however wrong it is. */
  private static void requireKey(String key, String file) {
    if (!key.isEmpty() && !file.isEmpty()) {
      throw new IllegalArgumentException("api-key: expected it or api-key-file, got both");
    }
    if (!isKey(key)) {
      throw new IllegalArgumentException(
          "api-key: expected up to 4096 visible ASCII characters, got "
              + key.length()
              + " characters that are not");
    }
  }

  static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + ": expected " + least + " to " + most + ", got " + value);
    }
  }
}
