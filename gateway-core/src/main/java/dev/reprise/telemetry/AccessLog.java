package dev.reprise.telemetry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One structured line per exchange, under the logger {@code reprise.access}. */
public final class AccessLog implements ExchangeObserver {
  private static final Logger LOG = LoggerFactory.getLogger("reprise.access");

  @Override
  public void finished(Finished exchange) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("request_id", exchange.requestId())
        .addKeyValue("method", exchange.method())
        .addKeyValue("path", exchange.path())
        .addKeyValue("status", exchange.status())
        .addKeyValue("complete", exchange.complete())
        .addKeyValue("cache", exchange.cache().label())
        .addKeyValue("detail", exchange.outcome().detail())
        .addKeyValue("model", exchange.outcome().model())
        .addKeyValue("first_byte_ms", millis(exchange.firstByteNanos()))
        .addKeyValue("total_ms", millis(exchange.totalNanos()))
        .addKeyValue("lookup_ms", millis(exchange.outcome().lookupNanos()))
        .addKeyValue("bytes", exchange.bytes())
        .addKeyValue("tokens_spent", exchange.outcome().spent().totalTokens())
        .addKeyValue("tokens_saved", exchange.outcome().saved().totalTokens())
        .log("exchange");
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 10_000.0) / 100.0;
  }
}
