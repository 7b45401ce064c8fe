package dev.reprise.benchmarks.speed;

import java.io.IOException;

/**
 * Load of one kind by 64 connections.
 *
 * @param body of the requests, with an {@code @}
 * @param unique whether no request is like another
 */
record Pressure(Bench bench, String body, boolean unique) {
  private static final int CONNECTIONS = 64;

  /** Seconds of the clock for a second of CPU, where the machine is busy with other things. */
  private static final int SLOWEST = 5;

  Load on(Subject subject, int seconds) throws IOException, InterruptedException {
    return bench.wrk().run(subject, body, unique, CONNECTIONS, seconds);
  }

  /** Until compilers have had their time, which on a busy machine is not that of the clock. */
  void warmUp(Subject subject) throws IOException, InterruptedException {
    int seconds = bench.options().warmUpSeconds();
    double cpu = subject.cpuSeconds();
    for (int i = 0; i < SLOWEST * seconds; i++) {
      on(subject, 1);
      if (!subject.isCompiledLater() || subject.cpuSeconds() - cpu >= seconds) {
        return;
      }
    }
  }
}
