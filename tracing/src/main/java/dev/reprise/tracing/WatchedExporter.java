package dev.reprise.tracing;

import dev.reprise.telemetry.StateLog;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Counts what becomes of spans and says once when the receiver goes away or comes back. */
final class WatchedExporter implements SpanExporter {

  /** Says the same of each export that fails; held so that its level is not forgotten. */
  private static final Logger REPEATS_ITSELF = Logger.getLogger("io.opentelemetry");

  private final SpanExporter exporter;
  private final String url;
  private final StateLog state = new StateLog(LoggerFactory.getLogger(WatchedExporter.class));
  private final LongAdder exported = new LongAdder();
  private final LongAdder failed = new LongAdder();

  WatchedExporter(SpanExporter exporter, String url) {
    this.exporter = exporter;
    this.url = url;
    REPEATS_ITSELF.setLevel(Level.OFF);
  }

  OtelTracing.Counts counts() {
    return new OtelTracing.Counts(exported.sum(), failed.sum());
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(() -> done(result.isSuccess(), count));
  }

  private void done(boolean success, int count) {
    (success ? exported : failed).add(count);
    if (success) {
      state.well("traces reach {} again", url);
    } else {
      state.ill("traces do not reach {}, dropping them", url);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
