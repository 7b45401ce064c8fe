package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import dev.reprise.telemetry.Stages.Mark;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts exchanges. Labels are closed lists, never a caller's text, so the number of series is
 * bounded. Nothing is made for a request whose like has been seen before.
 */
public final class Metrics implements ExchangeObserver {

  private static final double NANOS_PER_SECOND = 1e9;

  private final MeterRegistry registry;
  private final Prices prices;
  private final Counter spent;
  private final Counter saved;
  private final Counter timeSaved;
  private final Counter aborted;
  private final Timer lookup;
  private final Timer embed;

  private final Grid<Timer> exchanges = new Grid<>(this::exchanges);
  private final Grid<Counter> requests = new Grid<>(this::requests);

  /**
   * @param prices of models; money is counted for those alone that it names
   */
  public Metrics(MeterRegistry registry, Prices prices) {
    this.registry = registry;
    this.prices = prices;
    this.spent = tokens("spent");
    this.saved = tokens("saved");
    this.lookup =
        Latency.ofExchanges("reprise.lookup", "Embedding, search and decision of a semantic lookup")
            .register(registry);
    this.embed =
        Latency.ofExchanges(
                "reprise.embed", "Until a question's vector was there, waiting included")
            .register(registry);
    this.timeSaved =
        Counter.builder("reprise.time.saved")
            .baseUnit("seconds")
            .description("How much longer upstream once took for the answers of hits")
            .register(registry);
    this.aborted =
        Counter.builder("reprise.exchanges.aborted")
            .description("Exchanges whose answer did not reach its end")
            .register(registry);
  }

  @Override
  public void finished(Finished exchange) {
    Outcome outcome = exchange.outcome();
    String cache = exchange.cache().label();
    exchanges
        .of(cache, reason(exchange), exchange.status())
        .record(exchange.totalNanos(), TimeUnit.NANOSECONDS);
    requests.of(cache, outcome.route(), exchange.status()).increment();
    if (outcome.lookupNanos() > 0) {
      lookup.record(outcome.lookupNanos(), TimeUnit.NANOSECONDS);
    }
    if (outcome.stages() != null) {
      count(outcome.stages());
    }
    spent.increment((double) outcome.spent().totalTokens());
    saved.increment((double) outcome.saved().totalTokens());
    count(outcome, prices.of(outcome.model()));
    if (outcome.savedNanos() > exchange.totalNanos()) {
      timeSaved.increment((outcome.savedNanos() - exchange.totalNanos()) / NANOS_PER_SECOND);
    }
    if (!exchange.complete()) {
      aborted.increment();
    }
  }

  private void count(Stages stages) {
    long embedding = stages.between(Mark.LOOKUP, Mark.EMBEDDED);
    if (embedding >= 0) {
      embed.record(embedding, TimeUnit.NANOSECONDS);
    }
  }

  private void count(Outcome outcome, @Nullable Price price) {
    if (price != null) {
      money("spent").increment(price.of(outcome.spent()));
      money("saved").increment(price.of(outcome.saved()));
    }
  }

  private static String reason(Finished exchange) {
    return switch (exchange.cache()) {
      case CacheStatus.Bypassed bypassed -> bypassed.reason().label();
      // Which limit it was, or why nothing was stored: one of a closed list.
      case CacheStatus.Refused refused -> exchange.outcome().detail();
      case CacheStatus.Miss miss -> exchange.outcome().detail();
      case CacheStatus.ExactHit hit -> "";
      case CacheStatus.StaleIfError stale -> exchange.outcome().detail();
      case CacheStatus.SemanticHit hit -> "";
      case CacheStatus.Collapsed collapsed -> exchange.outcome().detail();
      case CacheStatus.Unsatisfied unsatisfied -> "";
    };
  }

  private Timer exchanges(String cache, String reason, String status) {
    return Latency.ofExchanges(
            "reprise.exchange", "From a request's first byte to its answer's last")
        .tag("cache", cache)
        .tag("reason", reason)
        .tag("status", status)
        .register(registry);
  }

  private Counter requests(String cache, String route, String status) {
    return Counter.builder("reprise.requests")
        .description("Exchanges, by what the cache did, the route they took and the status")
        .tag("cache", cache)
        .tag("route", route)
        .tag("status", status)
        .register(registry);
  }

  /** Known to the registry once something has a price: a zero would say that all was free. */
  private Counter money(String kind) {
    return Counter.builder("reprise.money")
        .tag("kind", kind)
        .description("What upstream charged (spent) or hits did not cost (saved), as priced")
        .register(registry);
  }

  private Counter tokens(String kind) {
    return Counter.builder("reprise.tokens")
        .tag("kind", kind)
        .description("Tokens that upstream charged (spent) or that hits did not cost (saved)")
        .register(registry);
  }
}
