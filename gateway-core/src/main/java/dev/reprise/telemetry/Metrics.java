package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts exchanges. Labels are closed lists, never a caller's text, so the number of series is
 * bounded.
 */
public final class Metrics implements ExchangeObserver {
  private final MeterRegistry registry;
  private final ConcurrentHashMap<String, Timer> timers = new ConcurrentHashMap<>();
  private final Counter spent;
  private final Counter saved;
  private final Counter aborted;
  private final Timer lookup;

  public Metrics(MeterRegistry registry) {
    this.registry = registry;
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
    if (!exchange.complete()) {
      aborted.increment();
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
    return timers.computeIfAbsent(
        cache.label() + '/' + detail + '/' + statusClass,
        key ->
            Timer.builder("reprise.exchange")
                .description("From a request's first byte to its answer's last")
                .tag("cache", cache.label())
                .tag("reason", detail)
                .tag("status", statusClass)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry));
  }

  private Counter tokens(String kind) {
    return Counter.builder("reprise.tokens")
        .tag("kind", kind)
        .description("Tokens that upstream charged (spent) or that hits did not cost (saved)")
        .register(registry);
  }
}
