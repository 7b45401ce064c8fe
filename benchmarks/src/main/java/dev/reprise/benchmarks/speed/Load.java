package dev.reprise.benchmarks.speed;

/**
 * One round of load.
 *
 * @param cpuSeconds of what was measured; not a number where it cannot be told apart
 * @param p50 µs
 * @param p99 µs
 * @param errors answers other than 2xx and 3xx, and broken or late connections
 */
record Load(long requests, double seconds, double cpuSeconds, double p50, double p99, long errors) {
  double perSecond() {
    return requests / seconds;
  }

  double perCpuSecond() {
    return requests / cpuSeconds;
  }

  /** Share of its core that it had: below 0.95 or so the load was the limit. */
  double busy() {
    return cpuSeconds / seconds;
  }
}
