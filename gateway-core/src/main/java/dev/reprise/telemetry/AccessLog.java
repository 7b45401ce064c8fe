package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One structured line per exchange, under the logger {@code reprise.access}. */
public final class AccessLog implements ExchangeObserver {
  private static final Logger LOG = LoggerFactory.getLogger("reprise.access");
  private static final int MAX_MODEL_LENGTH = 100;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\"]");

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
        .addKeyValue("detail", detail(exchange))
        .addKeyValue("similarity", similarity(exchange.cache()))
        .addKeyValue("model", shown(exchange.outcome().model()))
        .addKeyValue("first_byte_ms", millis(exchange.firstByteNanos()))
        .addKeyValue("total_ms", millis(exchange.totalNanos()))
        .addKeyValue("lookup_ms", millis(exchange.outcome().lookupNanos()))
        .addKeyValue("bytes", exchange.bytes())
        .addKeyValue("tokens_spent", exchange.outcome().spent().totalTokens())
        .addKeyValue("tokens_saved", exchange.outcome().saved().totalTokens())
        .log("exchange");
  }

  private static String detail(Finished exchange) {
    return exchange.cache() instanceof CacheStatus.Bypassed bypassed
            && exchange.outcome().detail().isEmpty()
        ? bypassed.reason().label()
        : exchange.outcome().detail();
  }

  /** Of semantic hits, so that a wrong one can be looked into; empty of all else. */
  private static String similarity(CacheStatus cache) {
    return cache instanceof CacheStatus.SemanticHit hit ? Float.toString(hit.similarity()) : "";
  }

  /** A caller writes the model's name: it may neither begin a line of its own nor fill the disk. */
  private static String shown(String model) {
    String start = model.substring(0, Math.min(model.length(), MAX_MODEL_LENGTH));
    return UNPRINTABLE.matcher(start).replaceAll("?");
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 10_000.0) / 100.0;
  }
}
