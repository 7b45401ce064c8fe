package dev.reprise.demo;

import java.util.List;
import java.util.OptionalDouble;

/** Measured times, in ascending order. */
record Latency(List<Long> nanos) {

  private static final double NANOS_PER_MILLI = 1e6;

  Latency {
    nanos = nanos.stream().sorted().toList();
  }

  int count() {
    return nanos.size();
  }

  /** The smallest time that at least this share of all does not exceed (nearest rank). */
  OptionalDouble percentileMillis(int percent) {
    if (nanos.isEmpty()) {
      return OptionalDouble.empty();
    }
    int rank = Math.ceilDiv(percent * count(), 100);
    return OptionalDouble.of(nanos.get(Math.max(rank, 1) - 1) / NANOS_PER_MILLI);
  }

  long totalNanos() {
    return nanos.stream().mapToLong(Long::longValue).sum();
  }
}
