package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One structured line per exchange, under the logger {@code reprise.access}. */
public final class AccessLog implements ExchangeObserver {
  private static final Logger LOG = LoggerFactory.getLogger("reprise.access");
  private static final int MAX_MODEL_LENGTH = 100;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\"]");

  private final Prices prices;

  /**
   * @param prices of models; money is told for those alone that it names
   */
  public AccessLog(Prices prices) {
    this.prices = prices;
  }

  @Override
  public void finished(Finished exchange) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder line = line(exchange);
    Outcome outcome = exchange.outcome();
    Price price = prices.of(outcome.model());
    LoggingEventBuilder priced = price == null ? line : priced(line, outcome, price);
    priced.log("exchange");
  }

  private static LoggingEventBuilder line(Finished exchange) {
    Outcome outcome = exchange.outcome();
    return LOG.atInfo()
        .addKeyValue("request_id", exchange.requestId())
        .addKeyValue("method", exchange.method())
        .addKeyValue("path", exchange.path())
        .addKeyValue("status", exchange.status())
        .addKeyValue("complete", exchange.complete())
        .addKeyValue("cache", exchange.cache().label())
        .addKeyValue("detail", detail(exchange))
        .addKeyValue("similarity", similarity(exchange.cache()))
        .addKeyValue("model", shown(outcome.model()))
        .addKeyValue("first_byte_ms", millis(exchange.firstByteNanos()))
        .addKeyValue("total_ms", millis(exchange.totalNanos()))
        .addKeyValue("lookup_ms", millis(outcome.lookupNanos()))
        .addKeyValue("bytes", exchange.bytes())
        .addKeyValue("tokens_spent", outcome.spent().totalTokens())
        .addKeyValue("tokens_saved", outcome.saved().totalTokens());
  }

  private static LoggingEventBuilder priced(
      LoggingEventBuilder line, Outcome outcome, Price price) {
    return line.addKeyValue("money_spent", amount(price.of(outcome.spent())))
        .addKeyValue("money_saved", amount(price.of(outcome.saved())));
  }

  /** A token costs millionths: nine places, and no exponent. */
  private static String amount(double money) {
    BigDecimal rounded = BigDecimal.valueOf(money).setScale(9, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  private static String detail(Finished exchange) {
    return exchange.cache() instanceof CacheStatus.Bypassed bypassed
            && exchange.outcome().detail().isEmpty()
        ? bypassed.reason().label()
        : exchange.outcome().detail();
  }

  /** Of answers to another wording, so that a wrong one can be looked into; empty of all else. */
  private static String similarity(CacheStatus cache) {
    if (cache instanceof CacheStatus.SemanticHit hit) {
      return Float.toString(hit.similarity());
    }
    return cache instanceof CacheStatus.Collapsed collapsed && collapsed.similarity() != null
        ? collapsed.similarity().toString()
        : "";
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
