package dev.reprise.telemetry;

import dev.reprise.cache.CacheStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was bounded by a limit. Each is there from the start, so that the first one shows.
 */
public final class Limits implements ExchangeObserver {
  private static final String NAME = "reprise.limits";
  private static final String DESCRIPTION = "Times that a limit was met, by the limit";

  private final Map<Limit, Counter> counters = new EnumMap<>(Limit.class);

  public Limits(MeterRegistry registry) {
    for (Limit limit : Limit.values()) {
      if (limit != Limit.CONNECTIONS) {
        counters.put(
            limit,
            Counter.builder(NAME)
                .description(DESCRIPTION)
                .tag("limit", limit.label())
                .register(registry));
      }
    }
  }

  /**
   * Shows a limit that is met by what never becomes an exchange.
   *
   * @param times how often it has been met
   */
  public static void show(MeterRegistry registry, Limit limit, LongSupplier times) {
    // Of what it counts a counter holds nothing but the function.
    FunctionCounter.builder(NAME, times, same -> times.getAsLong())
        .description(DESCRIPTION)
        .tag("limit", limit.label())
        .register(registry);
  }

  @Override
  public void finished(Finished exchange) {
    String detail = exchange.outcome().detail();
    if (!detail.isEmpty()) {
      count(detail);
    }
    if (exchange.cache() instanceof CacheStatus.Miss miss) {
      count(miss.detail());
    }
  }

  private void count(@Nullable String label) {
    Limit limit = label == null ? null : Limit.of(label);
    Counter counter = limit == null ? null : counters.get(limit);
    if (counter != null) {
      counter.increment();
    }
  }
}
