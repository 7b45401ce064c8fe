package dev.reprise.config;

import dev.reprise.provider.UpstreamFigures;
import dev.reprise.upstream.UpstreamException.Kind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How the provider and the way to it are, under whatever configuration is in force. */
final class UpstreamMetrics {
  private final Supplier<UpstreamFigures> figures;
  private final MeterRegistry registry;

  private UpstreamMetrics(Supplier<UpstreamFigures> figures, MeterRegistry registry) {
    this.figures = figures;
    this.registry = registry;
  }

  static void show(Supplier<UpstreamFigures> figures, MeterRegistry registry) {
    UpstreamMetrics metrics = new UpstreamMetrics(figures, registry);
    metrics.connections("1.1", UpstreamFigures::http1Connections);
    metrics.connections("2", UpstreamFigures::http2Connections);
    metrics.now("streams", "Streams of HTTP/2 in use", UpstreamFigures::streams);
    metrics.now("limit", "Calls that may be in flight; 0 is no limit", UpstreamFigures::limit);
    metrics.now("in.flight", "Calls under way", UpstreamFigures::inFlight);
    metrics.now("waiting", "Calls that wait for their turn", UpstreamFigures::waiting);
    metrics.total("rejected", "Calls whose turn did not come", UpstreamFigures::rejected);
    metrics.now("breaker.open", "1 while the provider is left alone", f -> f.breakerOpen() ? 1 : 0);
    metrics.total("breaker.openings", "Times it came to that", UpstreamFigures::breakerOpenings);
    metrics.total(
        "retries", "Calls asked anew since upstream had not seen them", UpstreamFigures::retries);
    for (Kind kind : Kind.values()) {
      metrics.errors(kind);
    }
  }

  private void connections(String protocol, ToDoubleFunction<UpstreamFigures> value) {
    Gauge.builder("reprise.upstream.connections", figures, f -> value.applyAsDouble(f.get()))
        .description("Connections to the provider")
        .strongReference(true)
        .tag("http", protocol)
        .register(registry);
  }

  private void errors(Kind kind) {
    FunctionCounter.builder(
            "reprise.upstream.errors",
            figures,
            f -> f.get().errors().getOrDefault(kind, 0L).doubleValue())
        .description("Calls that failed on the way, by the code that callers get")
        .tag("code", kind.label())
        .register(registry);
  }

  private void now(String name, String description, ToDoubleFunction<UpstreamFigures> value) {
    Gauge.builder("reprise.upstream." + name, figures, f -> value.applyAsDouble(f.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void total(String name, String description, ToDoubleFunction<UpstreamFigures> value) {
    FunctionCounter.builder("reprise.upstream." + name, figures, f -> value.applyAsDouble(f.get()))
        .description(description)
        .register(registry);
  }
}
