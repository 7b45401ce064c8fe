package dev.reprise.http;

/**
 * The front's address and limits. Every limit has an answer: 4xx or 503 in OpenAI's error JSON, or
 * a closed connection where no answer can be heard.
 *
 * @param host address to listen on
 * @param port 0 takes any free one
 * @param eventLoops threads that carry the traffic; 0 is one per processor
 * @param v1Only answers 404 to paths outside {@code /v1} instead of forwarding them
 * @param maxConnections further ones are closed at once
 * @param maxConnectionsPerAddress further ones from one address are closed at once
 * @param maxInFlight requests being answered; further ones get 503
 * @param maxRequestLineBytes longer ones get 414
 * @param maxHeaderBytes a longer head gets 431
 * @param maxHeaderFields more fields get 431
 * @param maxChatBodyBytes a larger chat request gets 413; it is held in memory
 * @param maxHeldBytes of all chat bodies held at once; beyond it a request gets 503
 * @param maxStreamedBodyBytes a larger body of anything else gets 413; it is never held
 * @param headerTimeoutMs from a head's first byte to its last
 * @param bodyIdleTimeoutMs between two reads of a body
 * @param requestTimeoutMs from a request's head to the end of its body, however it trickles
 * @param keepAliveIdleTimeoutMs a connection without a request
 * @param drainTimeoutMs what is in flight may take this long when the gateway stops
 * @param writeBufferLowBytes reading from upstream goes on below this much unsent reply
 * @param writeBufferHighBytes reading from upstream stops above it
 * @param tls certificate and versions, as long as the listener speaks TLS
 * @param http2 whether and within which limits HTTP/2 is spoken
 */
public record ServerConfig(
    String host,
    int port,
    int eventLoops,
    boolean v1Only,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxInFlight,
    int maxRequestLineBytes,
    int maxHeaderBytes,
    int maxHeaderFields,
    int maxChatBodyBytes,
    long maxHeldBytes,
    long maxStreamedBodyBytes,
    int headerTimeoutMs,
    int bodyIdleTimeoutMs,
    int requestTimeoutMs,
    int keepAliveIdleTimeoutMs,
    int drainTimeoutMs,
    int writeBufferLowBytes,
    int writeBufferHighBytes,
    TlsConfig tls,
    Http2Config http2) {

  public static final ServerConfig DEFAULTS =
      new ServerConfig(
          "127.0.0.1",
          8080,
          0,
          false,
          10_000,
          1_000,
          4_000,
          8_192,
          32_768,
          100,
          33_554_432,
          268_435_456L,
          1_073_741_824L,
          10_000,
          30_000,
          600_000,
          75_000,
          30_000,
          32_768,
          131_072,
          TlsConfig.DEFAULTS,
          Http2Config.DEFAULTS);

  public ServerConfig {
    Bounds.within("port", port, 0, 65_535);
    Bounds.within("event-loops", eventLoops, 0, 1_024);
    Bounds.within("max-connections", maxConnections, 1, 1_000_000);
    Bounds.within("max-connections-per-address", maxConnectionsPerAddress, 1, 1_000_000);
    Bounds.within("max-in-flight", maxInFlight, 1, 1_000_000);
    Bounds.within("max-request-line-bytes", maxRequestLineBytes, 256, 1 << 20);
    Bounds.within("max-header-bytes", maxHeaderBytes, 1_024, 1 << 20);
    Bounds.within("max-header-fields", maxHeaderFields, 10, 10_000);
    Bounds.within("max-chat-body-bytes", maxChatBodyBytes, 1_024, 1 << 30);
    Bounds.within("max-held-bytes", maxHeldBytes, maxChatBodyBytes, Long.MAX_VALUE);
    Bounds.within("max-streamed-body-bytes", maxStreamedBodyBytes, 1_024, Long.MAX_VALUE);
    Bounds.within("header-timeout-ms", headerTimeoutMs, 100, 600_000);
    Bounds.within("body-idle-timeout-ms", bodyIdleTimeoutMs, 100, 600_000);
    Bounds.within("request-timeout-ms", requestTimeoutMs, 100, 86_400_000);
    Bounds.within("keep-alive-idle-timeout-ms", keepAliveIdleTimeoutMs, 100, 3_600_000);
    Bounds.within("drain-timeout-ms", drainTimeoutMs, 0, 3_600_000);
    Bounds.within("write-buffer-low-bytes", writeBufferLowBytes, 1_024, 1 << 26);
    Bounds.within("write-buffer-high-bytes", writeBufferHighBytes, writeBufferLowBytes, 1 << 26);
  }

  /** The same limits at another address. */
  public ServerConfig listeningOn(String otherHost, int otherPort) {
    return with(otherHost, otherPort, http2);
  }

  /** The same but for HTTP/2. */
  ServerConfig with(Http2Config otherHttp2) {
    return with(host, port, otherHttp2);
  }

  private ServerConfig with(String otherHost, int otherPort, Http2Config otherHttp2) {
    return new ServerConfig(
        otherHost,
        otherPort,
        eventLoops,
        v1Only,
        maxConnections,
        maxConnectionsPerAddress,
        maxInFlight,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxHeaderFields,
        maxChatBodyBytes,
        maxHeldBytes,
        maxStreamedBodyBytes,
        headerTimeoutMs,
        bodyIdleTimeoutMs,
        requestTimeoutMs,
        keepAliveIdleTimeoutMs,
        drainTimeoutMs,
        writeBufferLowBytes,
        writeBufferHighBytes,
        tls,
        otherHttp2);
  }
}
