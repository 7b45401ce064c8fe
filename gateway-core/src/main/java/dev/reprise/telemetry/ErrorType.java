package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;

/** What went wrong with an exchange, in one word as {@code error.type} has it. */
public final class ErrorType {
  private static final String OF_UPSTREAM = "upstream_";

  private ErrorType() {}

  /** Empty when nothing did; else a code of the gateway's own errors, a status, or aborted. */
  public static String of(Finished exchange) {
    String detail = exchange.outcome().detail();
    if (exchange.cache() instanceof CacheStatus.Refused || detail.startsWith(OF_UPSTREAM)) {
      return detail;
    }
    if (!exchange.complete()) {
      return "aborted";
    }
    return exchange.status() < 400 ? "" : Integer.toString(exchange.status());
  }
}
