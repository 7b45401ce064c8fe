package dev.reprise.config;

import dev.reprise.http.MetricsPage;
import dev.reprise.telemetry.AccessLog;
import dev.reprise.telemetry.ExchangeObserver;
import dev.reprise.telemetry.GenAiMetrics;
import dev.reprise.telemetry.Limits;
import dev.reprise.telemetry.Metrics;
import dev.reprise.telemetry.Prices;
import dev.reprise.telemetry.TelemetryConfig;
import dev.reprise.telemetry.TelemetryConfig.Push;
import dev.reprise.telemetry.TenantMetrics;
import dev.reprise.telemetry.Traced;
import dev.reprise.tracing.OtelTracing;
import dev.reprise.tracing.OtelTracing.Counts;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What is told of the traffic: metrics to be scraped, and pushed where that is wanted. */
final class Telemetry implements MetricsPage, AutoCloseable {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Where all metrics go. */
  final MeterRegistry registry;

  private final TelemetryConfig config;
  private final String provider;
  private final @Nullable OtelTracing tracing;

  /** What no price changes, and what remembers names. */
  private final ExchangeObserver steady;

  private final NativeRegistry scraped = new NativeRegistry();

  /**
   * @param upstream whose provider's name metrics have
   */
  Telemetry(TelemetryConfig config, URI upstream) {
    this.config = config;
    this.provider = config.providerOf(upstream.getHost());
    this.tracing = config.traces().isOn() ? tracing(upstream) : null;
    this.registry = config.metrics().isOn() ? both(scraped, pushed(config.metrics())) : scraped;
    if (tracing != null) {
      spans(tracing, "exported", counts -> counts.exported());
      spans(tracing, "failed", counts -> counts.failed());
    }
    this.steady = steady();
  }

  /** Follows, counts and logs exchanges. */
  ExchangeObserver observer(Prices prices) {
    return steady.and(new Metrics(registry, prices)).and(new AccessLog(prices, provider));
  }

  private ExchangeObserver steady() {
    ExchangeObserver counted =
        new GenAiMetrics(registry, provider, config.modelsMax())
            .and(new TenantMetrics(registry, config.tenantsMax()))
            .and(new Limits(registry));
    return tracing == null ? counted : new Traced(tracing).and(counted);
  }

  private void spans(OtelTracing traced, String result, ToLongFunction<Counts> read) {
    FunctionCounter.builder("reprise.traces.spans", traced, t -> read.applyAsLong(t.counts()))
        .description("Spans that the receiver has taken, or has not")
        .tag("result", result)
        .register(registry);
  }

  private OtelTracing tracing(URI upstream) {
    boolean secure = "https".equalsIgnoreCase(upstream.getScheme());
    int port = upstream.getPort() >= 0 ? upstream.getPort() : secure ? HTTPS : HTTP;
    return new OtelTracing(config.traces(), provider, upstream.getHost(), port);
  }

  @Override
  public Page page(String accept) {
    return scraped.page(accept);
  }

  private static MeterRegistry both(MeterRegistry one, MeterRegistry other) {
    CompositeMeterRegistry both = new CompositeMeterRegistry();
    both.add(one);
    both.add(other);
    return both;
  }

  private static MeterRegistry pushed(Push push) {
    return new OtlpMeterRegistry(new Settings(push), Clock.SYSTEM);
  }

  /** The push as Micrometer wants it described. */
  private record Settings(Push push) implements OtlpConfig {
    @Override
    public @Nullable String get(String key) {
      return null;
    }

    @Override
    public String url() {
      return push.url();
    }

    @Override
    public Duration step() {
      return Duration.ofSeconds(push.intervalSeconds());
    }

    @Override
    public Map<String, String> headers() {
      return push.headers();
    }

    @Override
    public Map<String, String> resourceAttributes() {
      return Map.of("service.name", "reprise");
    }
  }

  @Override
  public void close() {
    if (tracing != null) {
      tracing.close();
    }
    registry.close();
    scraped.close();
  }
}
