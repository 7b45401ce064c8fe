package dev.reprise.benchmarks;

import java.util.Arrays;

/** Times of one kind of request, in nanoseconds. Not for use by several threads. */
public final class Samples {
  private long[] nanos = new long[1024];
  private int size;

  public void add(long sample) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = sample;
  }

  public void addAll(Samples other) {
    for (int i = 0; i < other.size; i++) {
      add(other.nanos[i]);
    }
  }

  public int size() {
    return size;
  }

  /** Nearest-rank percentile in microseconds. */
  public double micros(double percentile) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percentile / 100 * size);
    return sorted[Math.clamp(rank - 1L, 0, size - 1)] / 1000.0;
  }
}
