package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.util.List;

/**
 * Measures the gateway beside what a user would pick instead. What is measured has a core of its
 * own; this process, with the mock upstream in it, and the load it starts have the others.
 */
public final class Speed {
  private Speed() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options = Options.read(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    try (Processes processes = new Processes()) {
      Bench bench = Bench.prepare(options, processes);
      Report report = new Report(options);
      for (Contest contest : Contests.all(options).stream().filter(options::wants).toList()) {
        report.add(contest.run(bench));
      }
      report.end();
    }
  }
}
