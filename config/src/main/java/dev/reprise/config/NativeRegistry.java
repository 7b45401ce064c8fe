package dev.reprise.config;

import dev.reprise.http.MetricsPage;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prometheus metrics whose timers with a histogram are native histograms as well as classic ones.
 * Micrometer has no native ones, so these timers record into the Prometheus client itself. Which of
 * the two a scrape takes is the scraper's choice: native ones travel in protobuf alone.
 */
final class NativeRegistry extends PrometheusMeterRegistry {
  /** Each bucket is a twelfth wider than the one before: quantiles are right to 5 %. */
  private static final int SCHEMA = 3;

  /** Beyond it buckets become twice as wide. */
  private static final int MAX_BUCKETS = 160;

  private static final double NANOS_PER_SECOND = 1e9;

  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Map<String, Histogram> histograms = new ConcurrentHashMap<>();

  NativeRegistry() {
    super(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
  }

  /**
   * All metrics, in the format that the scraper asks for.
   *
   * @param accept its header; empty for plain text
   */
  MetricsPage.Page page(String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, getPrometheusRegistry().scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MetricsPage.Page(writer.getContentType(), out.toByteArray());
  }

  @Override
  protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
    if (!Boolean.TRUE.equals(config.isPercentileHistogram())) {
      return super.newTimer(id, config, pauses);
    }
    String[] values = getConventionTags(id).stream().map(Tag::getValue).toArray(String[]::new);
    DistributionDataPoint series =
        histograms
            .computeIfAbsent(getConventionName(id), name -> histogram(name, id, config))
            .labelValues(values);
    return new NativeTimer(id, clock, pauses, series);
  }

  /** The objectives of a timer are the bounds of its classic buckets. */
  private Histogram histogram(String name, Meter.Id id, DistributionStatisticConfig config) {
    String[] labels = getConventionTags(id).stream().map(Tag::getKey).toArray(String[]::new);
    double[] bounds =
        Objects.requireNonNullElse(config.getServiceLevelObjectiveBoundaries(), new double[0]);
    return Histogram.builder()
        .name(name)
        .help(Objects.requireNonNullElse(id.getDescription(), name))
        .labelNames(labels)
        .classicUpperBounds(Arrays.stream(bounds).map(b -> b / NANOS_PER_SECOND).toArray())
        .nativeInitialSchema(SCHEMA)
        .nativeMaxNumberOfBuckets(MAX_BUCKETS)
        .withoutExemplars()
        .register(getPrometheusRegistry());
  }
}
