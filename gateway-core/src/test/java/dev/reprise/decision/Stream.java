package dev.reprise.decision;

import java.util.Random;

/**
 * Requests whose best candidates' scores are drawn from a bell, and whose answers are right with a
 * probability that only the stream knows. Learns as the gateway does: from each miss, and from a
 * share of hits that is forwarded.
 */
final class Stream {
  static final double START = 0.15;
  static final double VERIFIED = 0.03;

  private final Calibration calibration;
  private final Random random;
  private Logistic truth;
  private int requests;
  private int hits;
  private int wrong;
  private int alarms;

  Stream(Calibration calibration, Logistic truth, long seed) {
    this.calibration = calibration;
    this.truth = truth;
    this.random = new Random(seed);
  }

  /** Right and wrong are even at the middle. */
  static Logistic curve(double slope, double middle) {
    return new Logistic(-slope * middle, slope);
  }

  void turn(Logistic now) {
    truth = now;
  }

  void go(int count) {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  void next() {
    requests++;
    boolean alone = random.nextInt(10) == 0;
    double score = alone ? Double.NaN : 0.05 + 0.1 * random.nextGaussian();
    boolean due = calibration.request(score);
    if (!Double.isNaN(score)) {
      answer(score);
    }
    if (due) {
      calibration.refit(START);
    }
  }

  private void answer(double score) {
    boolean right = random.nextDouble() < truth.probability(score);
    boolean hit = score >= calibration.theta(START);
    if (!hit) {
      calibration.label(score, right, 1);
    } else if (random.nextDouble() < VERIFIED) {
      calibration.label(score, right, 1 / VERIFIED);
      alarms += calibration.verified(right, START) ? 1 : 0;
    } else {
      hits++;
      wrong += right ? 0 : 1;
    }
  }

  double errorRate() {
    return wrong / (double) requests;
  }

  double hitRate() {
    return hits / (double) requests;
  }

  int alarms() {
    return alarms;
  }

  /** θ that a known curve would have, by numeric integration over the bell. */
  double ideal(double delta) {
    double expected = 0;
    double step = 0.0005;
    for (double score = 0.35; score > -0.3; score -= step) {
      double z = (score - 0.05) / 0.1;
      double density = 0.9 * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / 0.1;
      expected += density * step * (1 - truth.probability(score));
      if (expected > delta) {
        return score;
      }
    }
    return Double.NEGATIVE_INFINITY;
  }
}
