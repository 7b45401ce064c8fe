package dev.reprise.benchmarks.embedding;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * What work costs on a machine that others use as well: CPU rather than time, medians, by turns.
 */
final class Measure {
  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Measure() {}

  /** Medians of two figures that were taken by turns. */
  record Pair(double one, double other) {
    double ratio() {
      return other / one;
    }
  }

  /** The first round of each is not counted. */
  static Pair byTurns(DoubleSupplier one, DoubleSupplier other) {
    double[] ones = new double[ROUNDS];
    double[] others = new double[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) {
      double first = one.getAsDouble();
      double second = other.getAsDouble();
      if (i >= 0) {
        ones[i] = first;
        others[i] = second;
      }
    }
    return new Pair(median(ones), median(others));
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * CPU time of all threads that run Java, in nanoseconds; compilers and collectors not counted.
   */
  static long cpuNanos() {
    long sum = 0;
    for (long thread : THREADS.getAllThreadIds()) {
      sum += Math.max(0, THREADS.getThreadCpuTime(thread));
    }
    return sum;
  }

  /** The same of the calling thread alone, since it began. */
  static long cpuNanosHere() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Resident memory of this process in MB; NaN where the system does not tell. */
  static double residentMegabytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }
}
