package dev.reprise.benchmarks.eviction;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A made-up stream of questions: most are of a known few thousand, some far more often than others
 * (Zipf) and with what is popular changing slowly; the others are never asked again.
 */
final class Questions {
  private static final int REQUESTS = 400_000;
  private static final int KNOWN = 20_000;
  private static final double ASKED_ONCE = 0.4;
  private static final double SKEW = 0.9;

  /** One question in so many makes another one take the place of some known one. */
  private static final int DRIFT = 20;

  private final RandomGenerator random = new SplittableRandom(42);
  private final double[] upTo = new double[KNOWN];
  private final long[] known = new long[KNOWN];
  private long next;

  private Questions() {
    double sum = 0;
    for (int rank = 0; rank < KNOWN; rank++) {
      sum += 1 / Math.pow(rank + 1, SKEW);
      upTo[rank] = sum;
      known[rank] = next++;
    }
  }

  static Workload stream() {
    Questions questions = new Questions();
    long[] keys = new long[REQUESTS];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = questions.ask();
    }
    return Workload.of("questions", keys);
  }

  private long ask() {
    if (random.nextInt(DRIFT) == 0) {
      known[random.nextInt(KNOWN)] = next++;
    }
    return random.nextDouble() < ASKED_ONCE ? next++ : known[rank()];
  }

  private int rank() {
    double dice = random.nextDouble() * upTo[KNOWN - 1];
    int found = Arrays.binarySearch(upTo, dice);
    return found >= 0 ? found : Math.min(KNOWN - 1, -found - 1);
  }
}
