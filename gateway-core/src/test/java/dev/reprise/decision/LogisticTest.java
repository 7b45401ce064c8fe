package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A curve is found again from what it says, and any labels have one. */
final class LogisticTest {

  @ParameterizedTest
  @CsvSource({"40, 0.05, -0.2, 0.2", "20, 0.0, -0.2, 0.2", "60, 0.9, 0.7, 1.0", "25, 0.85, 0.7, 1"})
  void aKnownCurveIsRecovered(double slope, double middle, double from, double to) {
    Logistic truth = new Logistic(-slope * middle, slope);
    Random random = new Random(7);
    Labels labels = new Labels(20_000);
    for (int i = 0; i < 20_000; i++) {
      double score = from + (to - from) * random.nextDouble();
      labels.add(score, random.nextDouble() < truth.probability(score), 1);
    }
    Logistic fitted = Logistic.fit(labels);
    assertThat(fitted.slope()).isCloseTo(slope, within(0.06 * slope));
    assertThat(-fitted.intercept() / fitted.slope()).isCloseTo(middle, within(0.004));
    for (double score = from; score <= to; score += 0.01) {
      assertThat(fitted.probability(score)).isCloseTo(truth.probability(score), within(0.02));
    }
  }

  @Test
  void aWeightIsWorthSoManyLabels() {
    Labels weighted = new Labels(1_000);
    Labels repeated = new Labels(1_000);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double score = random.nextDouble();
      boolean right = random.nextDouble() < score;
      int weight = 1 + i % 4;
      weighted.add(score, right, weight);
      for (int n = 0; n < weight; n++) {
        repeated.add(score, right, 1);
      }
    }
    Logistic one = Logistic.fit(weighted);
    Logistic other = Logistic.fit(repeated);
    assertThat(one.slope()).isCloseTo(other.slope(), within(1e-6));
    assertThat(one.intercept()).isCloseTo(other.intercept(), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"0.9, 0.95, 1", "0.1, 0.15, 1", "-0.1, 0.2, 5", "0.95, 0.95001, 5", "0.9, 0.8, 1"})
  void separableLabelsHaveAFiniteCurve(double wrong, double right, double weight) {
    for (int n : new int[] {1, 6, 64, 5_000}) {
      Labels labels = new Labels(5_000);
      for (int i = 0; i < n; i++) {
        labels.add(i % 2 == 0 ? wrong : right, i % 2 == 1, weight);
      }
      Logistic fitted = Logistic.fit(labels);
      assertIsOptimum(fitted, labels);
      assertThat(fitted.slope()).isFinite().isBetween(-1e4, 1e4);
    }
  }

  @Test
  void withoutLabelsTheCurveRises() {
    Logistic fitted = Logistic.fit(new Labels(10));
    assertThat(fitted.slope()).isEqualTo(10);
    assertThat(fitted.probability(0.5)).isGreaterThan(0.5);
  }

  @Test
  void ofOneKindAloneTheCurveSaysSo() {
    Labels right = new Labels(1_000);
    Labels wrong = new Labels(1_000);
    for (int i = 0; i < 1_000; i++) {
      right.add(0.1 + 0.0001 * i, true, 1);
      wrong.add(0.1 + 0.0001 * i, false, 1);
    }
    assertThat(Logistic.fit(right).probability(0.15)).isGreaterThan(0.99);
    assertThat(Logistic.fit(wrong).probability(0.15)).isLessThan(0.01);
  }

  @Test
  void anyLabelsLeadToTheOptimum() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      Labels labels = new Labels(5_000);
      double middle = random.nextDouble();
      double slope = random.nextInt(3) == 0 ? 1e6 : 200 * random.nextDouble() - 50;
      double from = random.nextDouble();
      double width = random.nextInt(3) == 0 ? 0.001 : 0.3;
      int count = 1 + random.nextInt(200);
      for (int i = 0; i < count; i++) {
        double score = from + width * random.nextDouble();
        double exponent = Math.clamp(slope * (score - middle), -500, 500);
        boolean right = random.nextDouble() < 1 / (1 + Math.exp(-exponent));
        labels.add(score, right, random.nextBoolean() ? 1 : 5);
      }
      assertIsOptimum(Logistic.fit(labels), labels);
    }
  }

  /** The gradient of the penalised likelihood is about zero: the loss is convex. */
  private static void assertIsOptimum(Logistic curve, Labels labels) {
    double byIntercept = 0.01 * curve.intercept();
    double bySlope = 0.01 * (curve.slope() - 10);
    for (int i = 0; i < labels.size(); i++) {
      double residual = curve.probability(labels.score(i)) - (labels.right(i) ? 1 : 0);
      byIntercept += labels.weight(i) * residual;
      bySlope += labels.weight(i) * residual * labels.score(i);
    }
    assertThat(byIntercept).isCloseTo(0, within(1e-3));
    assertThat(bySlope).isCloseTo(0, within(1e-3));
  }

  @Test
  void theMiddleIsKnownTheBetterTheMoreIsSeen() {
    Random random = new Random(3);
    double squares = 0;
    double deviations = 0;
    for (int run = 0; run < 300; run++) {
      Labels labels = new Labels(400);
      for (int i = 0; i < 400; i++) {
        double score = -0.3 + 0.6 * random.nextDouble();
        labels.add(score, random.nextDouble() < new Logistic(-2, 40).probability(score), 1);
      }
      Logistic fitted = Logistic.fit(labels);
      double off = -fitted.intercept() / fitted.slope() - 0.05;
      squares += off * off;
      deviations += fitted.midpointDeviation(labels);
    }
    // What the delta method says is what the middle in fact strays by.
    assertThat(deviations / 300).isCloseTo(Math.sqrt(squares / 300), within(0.0015));
  }

  @Test
  void aProbabilityIsOneEverywhere() {
    Logistic steep = new Logistic(0, 1e9);
    assertThat(steep.probability(1)).isBetween(0.999, 1.0);
    assertThat(steep.probability(-1)).isBetween(0.0, 0.001);
    assertThat(steep.probability(0)).isEqualTo(0.5);
  }
}
