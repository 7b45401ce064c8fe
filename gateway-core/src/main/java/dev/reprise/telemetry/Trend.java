package dev.reprise.telemetry;

import dev.reprise.telemetry.Layout.Amount;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the traffic of the last day went, in steps.
 *
 * <p>An exchange adds to counters that never begin anew, without a lock or a look at the clock;
 * every other second a thread of its own takes what was added since the last time to the spans that
 * are under way. Bounded: 1.4 KB for each of fewer than 500 spans, and 56 bytes more for each
 * route. Safe for use by many threads.
 */
public final class Trend implements ExchangeObserver, AutoCloseable {
  private static final int SAMPLE_SECONDS = 2;
  private static final int OK = 200;
  private static final int REDIRECT = 300;
  private static final double BILLION = 1e9;

  private final Supplier<Prices> prices;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final Layout layout;
  private final LongAdder[] adders;
  private final Map<Window, Ring> rings = new EnumMap<>(Window.class);
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("trend").factory());
  private long[] before;
  private long beforeNanos;

  /** How far back, and in which steps. */
  public enum Window {
    MINUTES(300, 2),
    HOUR(3_600, 20),
    DAY(86_400, 600);

    private final int seconds;
    private final int stepSeconds;

    Window(int seconds, int stepSeconds) {
      this.seconds = seconds;
      this.stepSeconds = stepSeconds;
    }

    public int seconds() {
      return seconds;
    }

    public int stepSeconds() {
      return stepSeconds;
    }
  }

  /**
   * What was kept of a window.
   *
   * @param firstSecond when the first step began, in seconds since the gateway's start
   * @param nowSecond the time it was read
   * @param steps oldest first, the one that is under way last; null where nothing happened
   * @param all the steps together
   * @param ever everything since the start
   */
  public record Reading(
      List<String> routes,
      double firstSecond,
      double nowSecond,
      List<@Nullable Slice> steps,
      Slice all,
      Slice ever) {}

  /**
   * @param prices those in force; money is counted for models alone that have one
   * @param routes the configuration's; others count as those that match none
   */
  public Trend(Supplier<Prices> prices, Collection<String> routes) {
    this(prices, routes, System::nanoTime);
    sampler.scheduleAtFixedRate(this::sample, SAMPLE_SECONDS, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  /** Samples only when it is read. */
  Trend(Supplier<Prices> prices, Collection<String> routes, LongSupplier nanoTime) {
    this.prices = prices;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
    this.layout = new Layout(routes);
    this.adders = Stream.generate(LongAdder::new).limit(layout.size()).toArray(LongAdder[]::new);
    this.before = new long[layout.size()];
    for (Window window : Window.values()) {
      rings.put(window, new Ring(window.stepSeconds, window.seconds / window.stepSeconds));
    }
  }

  /** The configuration has these routes now. */
  public void know(Collection<String> routes) {
    layout.know(routes);
  }

  @Override
  public void finished(Finished exchange) {
    Outcome outcome = exchange.outcome();
    Tier tier = Tier.of(exchange.cache());
    int route = layout.route(outcome.route());
    adders[layout.tier(route, tier)].increment();
    add(Amount.TOKENS_SPENT, outcome.spent().totalTokens());
    add(Amount.TOKENS_SAVED, outcome.saved().totalTokens());
    Prices inForce = prices.get();
    Price price = inForce.byModel().isEmpty() ? null : inForce.of(outcome.model());
    if (price != null) {
      add(Amount.MONEY_SPENT, Math.round(price.of(outcome.spent()) * BILLION));
      add(Amount.MONEY_SAVED, Math.round(price.of(outcome.saved()) * BILLION));
    }
    add(Amount.NANOS_SAVED, Math.max(0, outcome.savedNanos() - exchange.totalNanos()));
    boolean well = exchange.complete() && exchange.status() >= OK && exchange.status() < REDIRECT;
    if (well && tier.isHit()) {
      adders[layout.hits() + Latencies.bucket(exchange.totalNanos())].increment();
    } else if (well && tier == Tier.MISS) {
      adders[layout.misses() + Latencies.bucket(exchange.totalNanos())].increment();
    }
  }

  private void add(Amount amount, long value) {
    if (value != 0) {
      adders[layout.amount(amount)].add(value);
    }
  }

  /** Time passes in the middle between two samples. */
  private synchronized void sample() {
    long now = nanoTime.getAsLong() - startNanos;
    long[] sums = Arrays.stream(adders).mapToLong(LongAdder::sum).toArray();
    long[] since = new long[sums.length];
    Arrays.setAll(since, i -> sums[i] - before[i]);
    if (Arrays.stream(since).anyMatch(figure -> figure != 0)) {
      rings.values().forEach(ring -> ring.add((beforeNanos + now) / 2, since));
    }
    before = sums;
    beforeNanos = now;
  }

  /** What is known at this moment. */
  public synchronized Reading read(Window window) {
    sample();
    Ring ring = Objects.requireNonNull(rings.get(window));
    List<long @Nullable []> spans = ring.read(beforeNanos);
    List<@Nullable Slice> steps = spans.stream().<@Nullable Slice>map(this::slice).toList();
    return new Reading(
        layout.routes(),
        (double) ring.oldest() * window.stepSeconds,
        beforeNanos / BILLION,
        steps,
        Slice.sum(layout, steps),
        new Slice(layout, before));
  }

  private @Nullable Slice slice(long @Nullable [] figures) {
    return figures == null ? null : new Slice(layout, figures);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
