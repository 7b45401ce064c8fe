package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import dev.reprise.telemetry.Stages.Mark;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One structured line per exchange, under the logger {@code reprise.access}. */
public final class AccessLog implements ExchangeObserver {
  private static final Logger LOG = LoggerFactory.getLogger("reprise.access");

  private final Prices prices;
  private final String provider;

  /**
   * @param prices of models; money is told for those alone that it names
   * @param provider that upstream is, as {@code gen_ai.provider.name} spells it
   */
  public AccessLog(Prices prices, String provider) {
    this.prices = prices;
    this.provider = provider;
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

  private LoggingEventBuilder line(Finished exchange) {
    Outcome outcome = exchange.outcome();
    Operation operation = Operation.of(exchange);
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("request_id", Printable.start(exchange.requestId()))
            .addKeyValue("tenant", exchange.caller().tenant())
            .addKeyValue("method", exchange.method())
            .addKeyValue("path", Printable.start(exchange.path()))
            .addKeyValue("status", exchange.status())
            .addKeyValue("error", ErrorType.of(exchange))
            .addKeyValue("complete", exchange.complete())
            .addKeyValue("cache", exchange.cache().label())
            .addKeyValue("detail", detail(exchange))
            .addKeyValue("similarity", similarity(exchange.cache()))
            .addKeyValue("route", outcome.route())
            .addKeyValue("provider", operation == null ? "" : provider)
            .addKeyValue("model", Printable.start(outcome.model()))
            .addKeyValue("first_byte_ms", firstByteMillis(exchange))
            .addKeyValue("total_ms", millis(exchange.totalNanos()))
            .addKeyValue("lookup_ms", millis(outcome.lookupNanos()))
            .addKeyValue("upstream_ms", upstreamMillis(outcome.stages()))
            .addKeyValue("bytes", exchange.bytes())
            .addKeyValue("tokens_spent", outcome.spent().totalTokens())
            .addKeyValue("tokens_saved", outcome.saved().totalTokens());
    Trace trace = exchange.trace();
    return trace == null ? line : line.addKeyValue("trace_id", trace.id());
  }

  /** Of an answer that upstream gave to this exchange; 0 of all else. */
  private static double upstreamMillis(@Nullable Stages stages) {
    return stages == null ? 0 : millis(Math.max(0, stages.between(Mark.SENT, Mark.ANSWERED)));
  }

  private static LoggingEventBuilder priced(
      LoggingEventBuilder line, Outcome outcome, Price price) {
    return line.addKeyValue("money_spent", amount(price.of(outcome.spent())))
        .addKeyValue("money_saved", amount(price.of(outcome.saved())));
  }

  /** A token costs millionths: nine places. */
  private static BigDecimal amount(double money) {
    BigDecimal rounded =
        BigDecimal.valueOf(money).setScale(9, RoundingMode.HALF_UP).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
  }

  private static String detail(Finished exchange) {
    return exchange.cache() instanceof CacheStatus.Bypassed bypassed
            && exchange.outcome().detail().isEmpty()
        ? bypassed.reason().label()
        : exchange.outcome().detail();
  }

  /** Of answers to another wording, so that a wrong one can be looked into; empty of all else. */
  private static Object similarity(CacheStatus cache) {
    if (cache instanceof CacheStatus.SemanticHit hit) {
      return hit.similarity();
    }
    return cache instanceof CacheStatus.Collapsed collapsed && collapsed.similarity() != null
        ? collapsed.similarity()
        : "";
  }

  /** -1 of an answer that had none. */
  private static double firstByteMillis(Finished exchange) {
    return exchange.firstByteNanos() < 0 ? -1 : millis(exchange.firstByteNanos());
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 10_000.0) / 100.0;
  }
}
