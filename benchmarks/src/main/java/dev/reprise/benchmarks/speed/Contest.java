package dev.reprise.benchmarks.speed;

import java.io.IOException;

/** One question of the benchmark, asked of the gateway and its rivals side by side. */
interface Contest {
  /** A word to choose it by. */
  String name();

  Result run(Bench bench) throws IOException, InterruptedException;
}
