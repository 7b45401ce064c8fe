package dev.reprise.openai;

import java.util.Random;

/** Runs a property for many seeds; a failure names the seed that shows it. */
final class Seeds {

  private Seeds() {}

  /** What shall hold for every seed. */
  @FunctionalInterface
  interface Property {
    void check(Random random) throws Exception;
  }

  static void each(int seeds, Property property) {
    for (int seed = 0; seed < seeds; seed++) {
      try {
        property.check(new Random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
