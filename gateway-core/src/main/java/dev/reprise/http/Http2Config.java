package dev.reprise.http;

/**
 * HTTP/2 on the listeners. A connection that goes beyond one of the limits on frames is told
 * ENHANCE_YOUR_CALM and closed.
 *
 * @param enabled offers it with TLS (ALPN) and takes it in plain text from clients that begin with
 *     its preface
 * @param maxConcurrentStreams requests of a connection at once; further ones are refused, and may
 *     be sent again
 * @param windowSeconds the time over which the frames below are counted
 * @param maxResets streams that a client may reset, and those that its mistakes have reset
 * @param maxControlFrames PING, SETTINGS, PRIORITY, empty DATA and unknown frames of a connection
 * @param maxHeaderFrames HEADERS and CONTINUATION frames of one block of fields
 * @param stallTimeoutMs a stream whose client takes no byte of its answer for this long is reset
 */
public record Http2Config(
    boolean enabled,
    int maxConcurrentStreams,
    int windowSeconds,
    int maxResets,
    int maxControlFrames,
    int maxHeaderFrames,
    int stallTimeoutMs) {

  public static final Http2Config DEFAULTS =
      new Http2Config(true, 250, 30, 200, 1_000, 16, 120_000);

  /** The same with no more streams than this. */
  Http2Config withStreams(int most) {
    return new Http2Config(
        enabled,
        Math.min(most, maxConcurrentStreams),
        windowSeconds,
        maxResets,
        maxControlFrames,
        maxHeaderFrames,
        stallTimeoutMs);
  }

  public Http2Config {
    Bounds.within("max-concurrent-streams", maxConcurrentStreams, 1, 10_000);
    Bounds.within("window-seconds", windowSeconds, 1, 3_600);
    Bounds.within("max-resets", maxResets, 1, 1_000_000);
    Bounds.within("max-control-frames", maxControlFrames, 10, 1_000_000);
    Bounds.within("max-header-frames", maxHeaderFrames, 1, 1_000);
    Bounds.within("stall-timeout-ms", stallTimeoutMs, 100, 3_600_000);
  }
}
