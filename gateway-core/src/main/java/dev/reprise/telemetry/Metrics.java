package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts exchanges. Labels are closed lists, never a caller's text, so the number of series is
 * bounded.
 */
public final class Metrics implements ExchangeObserver {

  /** Far more than the lists of statuses and reasons make; a reason beyond is told as another. */
  private static final int MAX_SERIES = 1_000;

  private final MeterRegistry registry;
  private final ConcurrentHashMap<String, Timer> timers = new ConcurrentHashMap<>();
  private final Prices prices;
  private final Counter spent;
  private final Counter saved;
  private final Counter aborted;
  private final Timer lookup;

  /**
   * @param prices of models; money is counted for those alone that it names
   */
  public Metrics(MeterRegistry registry, Prices prices) {
    this.registry = registry;
    this.prices = prices;
    this.spent = tokens("spent");
    this.saved = tokens("saved");
    this.lookup =
        Timer.builder("reprise.lookup")
            .description("Embedding, search and decision of a semantic lookup")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(1))
            .register(registry);
    this.aborted =
        Counter.builder("reprise.exchanges.aborted")
            .description("Exchanges whose answer did not reach its end")
            .register(registry);
  }

  @Override
  public void finished(Finished exchange) {
    timer(exchange).record(Duration.ofNanos(exchange.totalNanos()));
    if (exchange.outcome().lookupNanos() > 0) {
      lookup.record(Duration.ofNanos(exchange.outcome().lookupNanos()));
    }
    spent.increment((double) exchange.outcome().spent().totalTokens());
    saved.increment((double) exchange.outcome().saved().totalTokens());
    count(exchange.outcome(), prices.of(exchange.outcome().model()));
    if (!exchange.complete()) {
      aborted.increment();
    }
  }

  private void count(Outcome outcome, @Nullable Price price) {
    if (price != null) {
      money("spent").increment(price.of(outcome.spent()));
      money("saved").increment(price.of(outcome.saved()));
    }
  }

  private Timer timer(Finished exchange) {
    CacheStatus cache = exchange.cache();
    String detail =
        switch (cache) {
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
    String statusClass = exchange.status() / 100 + "xx";
    Timer known = timers.get(cache.label() + '/' + detail + '/' + statusClass);
    if (known != null) {
      return known;
    }
    String reason = timers.size() < MAX_SERIES ? detail : "other";
    return timers.computeIfAbsent(
        cache.label() + '/' + reason + '/' + statusClass,
        key -> timer(cache.label(), reason, statusClass));
  }

  private Timer timer(String cache, String reason, String statusClass) {
    return Timer.builder("reprise.exchange")
        .description("From a request's first byte to its answer's last")
        .tag("cache", cache)
        .tag("reason", reason)
        .tag("status", statusClass)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(100_000))
        .maximumExpectedValue(Duration.ofMinutes(10))
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
