package dev.reprise.config;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.concurrent.TimeUnit;

/** A timer that is a series of a histogram of the Prometheus client. */
final class NativeTimer extends AbstractTimer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final DistributionDataPoint series;

  NativeTimer(Meter.Id id, Clock clock, PauseDetector pauses, DistributionDataPoint series) {
    super(id, clock, pauses, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
    this.series = series;
  }

  @Override
  protected void recordNonNegative(long amount, TimeUnit unit) {
    series.observe(unit.toNanos(amount) / NANOS_PER_SECOND);
  }

  @Override
  public long count() {
    return series.getCount();
  }

  @Override
  public double totalTime(TimeUnit unit) {
    return TimeUtils.secondsToUnit(series.getSum(), unit);
  }

  /** Not kept: a quantile near 1 says more, and of a time that is chosen later. */
  @Override
  public double max(TimeUnit unit) {
    return Double.NaN;
  }
}
