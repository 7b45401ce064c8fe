package dev.reprise.telemetry;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.DoubleStream;

/** How times are measured: as histograms, classic buckets where native ones are not understood. */
final class Latency {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** An instant hit takes a tenth of a millisecond, a long answer minutes. */
  private static final Duration[] OF_EXCHANGES =
      seconds(
          0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
          5, 10, 25, 60, 120, 300);

  /** What the conventions advise. */
  private static final Duration[] OF_CALLS =
      seconds(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  private Latency() {}

  /** Of the gateway's own work, down to instant hits. */
  static Timer.Builder ofExchanges(String name, String description) {
    return builder(name, description, OF_EXCHANGES);
  }

  /** Of what OpenTelemetry's conventions for generative AI name. */
  static Timer.Builder ofCalls(String name, String description) {
    return builder(name, description, OF_CALLS);
  }

  private static Timer.Builder builder(String name, String description, Duration[] bounds) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .serviceLevelObjectives(bounds);
  }

  private static Duration[] seconds(double... bounds) {
    return DoubleStream.of(bounds)
        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * NANOS_PER_SECOND)))
        .toArray(Duration[]::new);
  }
}
