package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import org.jspecify.annotations.Nullable;

/**
 * One exchange, over. Holds no header, prompt or credential, so every field may be logged.
 *
 * @param requestId as the caller or the gateway named it
 * @param caller in digests and names; {@link Caller#NOBODY} when no request could be read
 * @param path without its query
 * @param status what the caller got; 0 when it left before there was one
 * @param complete whether the answer reached its end
 * @param firstByteNanos from the request's first byte to the answer's; -1 when there was none
 * @param totalNanos from the request's first byte to the answer's last
 * @param bytes of the answer's body
 * @param trace what followed it; null where nothing did
 */
public record Finished(
    String requestId,
    Caller caller,
    String method,
    String path,
    int status,
    boolean complete,
    CacheStatus cache,
    Outcome outcome,
    long firstByteNanos,
    long totalNanos,
    long bytes,
    @Nullable Trace trace) {

  /** One that nothing has followed. */
  public Finished(
      String requestId,
      Caller caller,
      String method,
      String path,
      int status,
      boolean complete,
      CacheStatus cache,
      Outcome outcome,
      long firstByteNanos,
      long totalNanos,
      long bytes) {
    this(
        requestId,
        caller,
        method,
        path,
        status,
        complete,
        cache,
        outcome,
        firstByteNanos,
        totalNanos,
        bytes,
        null);
  }
}
