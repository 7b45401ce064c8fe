package dev.reprise.benchmarks.eviction;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Requests, with the size and the price of each answer.
 *
 * @param requests keys from 0, in order
 * @param bytes of each key's entry
 * @param dollars that a call upstream costs
 */
record Workload(String name, int[] requests, int[] bytes, double[] dollars) {

  /** What a model charges for a million tokens, and how much of the traffic it gets. */
  private record Model(double part, double dollarsIn, double dollarsOut) {}

  /** Small, middle and large, in the relations of what providers ask. */
  private static final Model[] MODELS = {
    new Model(0.6, 0.15, 0.6), new Model(0.3, 2.5, 10), new Model(0.1, 15, 75)
  };

  private static final int MEDIAN_ANSWER_BYTES = 2_000;
  private static final int MEDIAN_PROMPT_TOKENS = 400;
  private static final double SIGMA = 0.8;
  private static final int BYTES_PER_TOKEN = 4;

  /** Of an entry without its answer: keys, vector, bookkeeping. */
  private static final int OVERHEAD_BYTES = 500;

  /** Sizes and prices drawn by key, the same in every run. */
  static Workload of(String name, long[] keys) {
    Map<Long, Integer> numbers = new HashMap<>();
    int[] requests = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      Integer next = numbers.size();
      Integer known = numbers.putIfAbsent(keys[i], next);
      requests[i] = known == null ? next : known;
    }
    int[] bytes = new int[numbers.size()];
    double[] dollars = new double[numbers.size()];
    numbers.forEach((key, number) -> draw(key, number, bytes, dollars));
    return new Workload(name, requests, bytes, dollars);
  }

  private static void draw(long key, int number, int[] bytes, double[] dollars) {
    RandomGenerator random = new SplittableRandom(key);
    double answer = MEDIAN_ANSWER_BYTES * Math.exp(SIGMA * random.nextGaussian());
    double prompt = MEDIAN_PROMPT_TOKENS * Math.exp(SIGMA * random.nextGaussian());
    Model model = model(random.nextDouble());
    bytes[number] = OVERHEAD_BYTES + (int) answer;
    dollars[number] =
        (prompt * model.dollarsIn() + answer / BYTES_PER_TOKEN * model.dollarsOut()) / 1e6;
  }

  private static Model model(double dice) {
    double above = 0;
    for (Model model : MODELS) {
      above += model.part();
      if (dice < above) {
        return model;
      }
    }
    return MODELS[0];
  }

  /** Of all entries together. */
  long workingSetBytes() {
    long sum = 0;
    for (int each : bytes) {
      sum += each;
    }
    return sum;
  }
}
