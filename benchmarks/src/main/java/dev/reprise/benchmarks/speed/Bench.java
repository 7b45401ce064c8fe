package dev.reprise.benchmarks.speed;

import java.io.IOException;

/** What contests share. */
record Bench(
    Options options, Processes processes, Wrk wrk, Rivals rivals, GatewayUnderTest gateway) {

  static Bench prepare(Options options, Processes processes)
      throws IOException, InterruptedException {
    Programs programs = new Programs(options.root(), processes);
    Wrk wrk =
        new Wrk(
            programs.find("wrk").orElseThrow(() -> new IOException("nothing to measure with")),
            processes);
    GatewayUnderTest gateway = new GatewayUnderTest(options.root(), processes);
    gateway.prepare();
    return new Bench(options, processes, wrk, Rivals.find(programs, processes), gateway);
  }
}
