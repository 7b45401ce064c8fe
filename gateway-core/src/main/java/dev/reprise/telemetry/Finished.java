package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;

/**
 * One exchange, over. Holds no header, prompt or credential, so every field may be logged.
 *
 * @param requestId as the caller or the gateway named it
 * @param path without its query
 * @param status what the caller got; 0 when it left before there was one
 * @param complete whether the answer reached its end
 * @param firstByteNanos from the request's first byte to the answer's; -1 when there was none
 * @param totalNanos from the request's first byte to the answer's last
 * @param bytes of the answer's body
 */
public record Finished(
    String requestId,
    String method,
    String path,
    int status,
    boolean complete,
    CacheStatus cache,
    Outcome outcome,
    long firstByteNanos,
    long totalNanos,
    long bytes) {}
