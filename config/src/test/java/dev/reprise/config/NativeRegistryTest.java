package dev.reprise.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.MetricsPage.Page;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NativeRegistryTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  private final NativeRegistry registry = new NativeRegistry();

  @Test
  void aTextualScrapeHasTheClassicBuckets() {
    timer("a").record(Duration.ofMillis(5));
    timer("b").record(Duration.ofSeconds(5));
    Page page = registry.page("");
    assertThat(page.type()).startsWith("text/plain");
    assertThat(text(page))
        .contains("# HELP work_seconds What it is\n", "# TYPE work_seconds histogram\n")
        .contains("work_seconds_bucket{kind=\"a\",le=\"0.01\"} 1\n")
        .contains("work_seconds_bucket{kind=\"b\",le=\"1.0\"} 0\n")
        .contains("work_seconds_bucket{kind=\"b\",le=\"+Inf\"} 1\n")
        .contains("work_seconds_sum{kind=\"b\"} 5.0\n");
  }

  @Test
  void aScraperMayHaveOpenMetricsOrProtobuf() {
    timer("a").record(Duration.ofMillis(5));
    assertThat(registry.page("application/openmetrics-text; version=1.0.0").type())
        .startsWith("application/openmetrics-text");
    Page page = registry.page(PROTOBUF + ";q=0.6,text/plain;q=0.3");
    assertThat(page.type()).startsWith("application/vnd.google.protobuf");
    assertThat(text(page)).contains("work_seconds").doesNotContain("# HELP");
  }

  @Test
  void aTimerCountsWhatItIsTold() {
    Timer timer = timer("a");
    timer.record(Duration.ofMillis(5));
    timer.record(Duration.ofMillis(7));
    assertThat(timer.count()).isEqualTo(2);
    assertThat(timer.totalTime(java.util.concurrent.TimeUnit.MILLISECONDS)).isEqualTo(12);
    assertThat(timer("a")).isSameAs(timer);
  }

  private Timer timer(String kind) {
    return Timer.builder("work")
        .description("What it is")
        .tag("kind", kind)
        .publishPercentileHistogram()
        .serviceLevelObjectives(Duration.ofMillis(10), Duration.ofSeconds(1))
        .register(registry);
  }

  private static String text(Page page) {
    return new String(page.body(), StandardCharsets.UTF_8);
  }
}
