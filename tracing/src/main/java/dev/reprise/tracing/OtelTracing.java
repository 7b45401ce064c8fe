package dev.reprise.tracing;

import dev.reprise.telemetry.TelemetryConfig.Traces;
import dev.reprise.telemetry.Trace;
import dev.reprise.telemetry.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows exchanges and sends their spans by OTLP over HTTP, from a bounded queue and on a thread
 * of its own: a receiver that is slow or away costs spans, never a request.
 */
public final class OtelTracing implements Tracing, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OtelTracing.class);
  private static final Duration EXPORT_DELAY = Duration.ofSeconds(1);
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_BATCH = 512;

  /** With content a span may have up to 600 KB, and receivers take some 20 MB at once. */
  private static final int MAX_BATCH_WITH_CONTENT = 32;

  private static final int CLOSE_LIMIT_S = 5;
  private static final Resource RESOURCE =
      Resource.getDefault()
          .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "reprise")));

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final WatchedExporter exporter;
  private final OtelTrace.Place place;
  private final @Nullable Contents contents;

  /**
   * Where spans have gone since the start.
   *
   * @param exported that the receiver has taken
   * @param failed that it has not
   */
  public record Counts(long exported, long failed) {}

  /**
   * @param providerName {@code gen_ai.provider.name}
   * @param host of upstream
   * @param port of upstream
   */
  public OtelTracing(Traces config, String providerName, String host, int port) {
    int maxBatch = config.captureContent() ? MAX_BATCH_WITH_CONTENT : MAX_BATCH;
    contents = config.captureContent() ? new Contents() : null;
    exporter = new WatchedExporter(exporter(config), config.url());
    provider =
        SdkTracerProvider.builder()
            .setResource(RESOURCE)
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.sampleRate())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(config.queueLimit())
                    .setMaxExportBatchSize(Math.min(maxBatch, config.queueLimit()))
                    .setScheduleDelay(EXPORT_DELAY)
                    .setExporterTimeout(EXPORT_TIMEOUT)
                    .build())
            .build();
    tracer = provider.get("dev.reprise");
    place = new OtelTrace.Place(tracer, providerName, host, port, contents);
    if (contents != null) {
      LOG.warn("traces carry prompts and answers: telemetry.traces.capture-content is on");
    }
  }

  private static OtlpHttpSpanExporter exporter(Traces config) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.url())
            .setTimeout(EXPORT_TIMEOUT)
            .setConnectTimeout(EXPORT_TIMEOUT);
    config.headers().forEach(builder::addHeader);
    return builder.build();
  }

  @Override
  public Trace begin(Function<String, @Nullable String> fields) {
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), fields, Fields.INSTANCE);
    Span span =
        tracer.spanBuilder("exchange").setParent(parent).setSpanKind(SpanKind.SERVER).startSpan();
    return new OtelTrace(place, span);
  }

  public Counts counts() {
    return exporter.counts();
  }

  /** Sends what waits: five seconds at most for reading contents, and five for sending. */
  @Override
  public void close() {
    if (contents != null) {
      contents.drain(CLOSE_LIMIT_S);
    }
    provider.shutdown().join(CLOSE_LIMIT_S, TimeUnit.SECONDS);
  }

  /** Reads the fields of a request. */
  private enum Fields implements TextMapGetter<Function<String, @Nullable String>> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Function<String, @Nullable String> fields) {
      return List.of();
    }

    @Override
    public @Nullable String get(@Nullable Function<String, @Nullable String> fields, String name) {
      return fields == null ? null : fields.apply(name);
    }
  }
}
