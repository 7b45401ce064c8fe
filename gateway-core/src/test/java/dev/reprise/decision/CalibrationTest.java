package dev.reprise.decision;

import static dev.reprise.decision.Stream.START;
import static dev.reprise.decision.Stream.curve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** θ finds its place in simulated traffic, without more wrong answers than are accepted. */
final class CalibrationTest {

  /** Even at this score: some traffic is mostly right, some mostly wrong, some cannot be told. */
  @ParameterizedTest(name = "slope {0}, middle {1}")
  @CsvSource({"40, 0.05", "80, 0.1", "20, 0", "15, 0.1", "60, -0.1"})
  void wrongAnswersStayWithinWhatIsAccepted(double slope, double middle) {
    for (double delta : new double[] {0.01, 0.02, 0.05}) {
      double sum = 0;
      for (int seed = 0; seed < 4; seed++) {
        Stream stream = new Stream(new Calibration(delta), curve(slope, middle), seed);
        stream.go(10_000);
        sum += stream.errorRate();
        // One stream alone may be unlucky: this is a control and no proof.
        assertThat(stream.errorRate()).isLessThan(1.25 * delta);
        assertThat(stream.hitRate()).isGreaterThan(0.04);
      }
      assertThat(sum / 4).isLessThanOrEqualTo(delta);
    }
  }

  @ParameterizedTest(name = "slope {0}, middle {1}, accepted {2}")
  @CsvSource({"40, 0.05, 0.01", "40, 0.05, 0.05", "80, 0.1, 0.02", "20, 0, 0.05", "30, 0.15, 0.02"})
  void thetaComesToWhereTheCurveWouldHaveIt(double slope, double middle, double delta) {
    for (int seed = 0; seed < 3; seed++) {
      Calibration calibration = new Calibration(delta);
      Stream stream = new Stream(calibration, curve(slope, middle), seed);
      stream.go(15_000);
      double ideal = stream.ideal(Calibration.SPENT * delta);
      assertThat(calibration.theta(START)).isCloseTo(ideal, within(0.03));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void noFitLoosensMoreThanAStepAndNoneWithFewLabels(long seed) {
    Calibration calibration = new Calibration(0.05);
    Stream stream = new Stream(calibration, curve(40, -0.05), seed);
    double before = START;
    for (int i = 0; i < 6_000; i++) {
      stream.next();
      double theta = calibration.theta(START);
      assertThat(theta).isGreaterThanOrEqualTo(before - Calibration.STEP - 1e-12);
      if (i % Calibration.REFIT != Calibration.REFIT - 1 || !calibration.isLearned()) {
        assertThat(theta).isGreaterThanOrEqualTo(before);
      }
      before = theta;
    }
    assertThat(before).isLessThan(START - 3 * Calibration.STEP);
  }

  @Test
  void untilEnoughIsKnownThetaIsWhereItStarts() {
    Calibration calibration = new Calibration(0.5);
    for (int i = 0; i < Calibration.ENOUGH - 1; i++) {
      calibration.request(0.1);
      calibration.label(0.1, true, 1);
    }
    calibration.refit(START);
    assertThat(calibration.theta(START)).isEqualTo(START);
    assertThat(calibration.theta(0.2)).isEqualTo(0.2);
    assertThat(calibration.isLearned()).isFalse();
    calibration.label(0.1, true, 1);
    calibration.refit(START);
    assertThat(calibration.isLearned()).isTrue();
    assertThat(calibration.theta(START)).isEqualTo(START - Calibration.STEP, within(1e-9));
  }

  @Test
  void whereAllIsWrongNothingIsServed() {
    Calibration calibration = new Calibration(0.01);
    Stream stream = new Stream(calibration, new Logistic(-20, 0), 1);
    stream.go(3_000);
    double served = stream.hitRate();
    stream.go(7_000);
    assertThat(stream.hitRate()).isLessThan(served);
    assertThat(calibration.theta(START)).isGreaterThan(0.25);
  }

  @Test
  void aFitIsDueEveryHundredRequests() {
    Calibration calibration = new Calibration(0.01);
    for (int i = 1; i <= 1_000; i++) {
      assertThat(calibration.request(Double.NaN)).isEqualTo(i % 100 == 0);
    }
    assertThat(calibration.requests()).isEqualTo(1_000);
  }

  @Test
  void aSurgeOfVerifiedWrongAnswersTightensAtOnce() {
    Calibration calibration = new Calibration(0.01);
    assertThat(calibration.verified(false, START)).isFalse();
    assertThat(calibration.verified(false, START)).isFalse();
    assertThat(calibration.theta(START)).isEqualTo(START);
    assertThat(calibration.verified(false, START)).isTrue();
    assertThat(calibration.theta(START)).isEqualTo(START + Calibration.ALARM_STEP);
  }

  @Test
  void noNumberOfAlarmsMakesAStateThatCannotBeReadAgain() throws IOException {
    Calibration calibration = new Calibration(0.01);
    for (int i = 0; i < 1_000; i++) {
      calibration.verified(false, START);
    }
    assertThat(calibration.theta(START)).isEqualTo(Calibration.MAX_THETA);
    calibration.label(Double.POSITIVE_INFINITY, true, 1);
    calibration.label(0.1, true, 1);
    assertThat(read(write(calibration)).labels()).isEqualTo(1);
  }

  @Test
  void equalScoresAreAllHitsOrNone() {
    Calibration calibration = new Calibration(0.01);
    for (int i = 0; i < Calibration.REQUESTS; i++) {
      calibration.request(0.3);
      calibration.label(0.3, i % 20 != 0, 1);
    }
    // One in twenty is wrong, one in a hundred accepted: a part of them would be within it.
    calibration.refit(START);
    assertThat(calibration.theta(START)).isGreaterThan((float) 0.3);
  }

  @Test
  void whenTrafficTurnsThetaFollows() {
    Calibration calibration = new Calibration(0.02);
    Stream stream = new Stream(calibration, curve(40, -0.05), 1);
    stream.go(10_000);
    double before = calibration.theta(START);
    int alarms = stream.alarms();
    stream.turn(curve(40, 0.12));
    stream.go(2_000);
    assertThat(stream.alarms()).isGreaterThan(alarms);
    assertThat(calibration.theta(START)).isGreaterThan(before + 0.05);
    stream.go(20_000);
    assertThat(calibration.theta(START)).isCloseTo(stream.ideal(0.016), within(0.03));
  }

  @Test
  void whatIsNoScoreTeachesNothing() {
    Calibration calibration = new Calibration(0.01);
    calibration.label(Double.NaN, true, 1);
    assertThat(calibration.labels()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 350, 3_999, 9_000})
  void whatIsReadGoesOnAsWhatWasWritten(int requests) throws IOException {
    Calibration calibration = new Calibration(0.02);
    Stream first = new Stream(calibration, curve(40, 0.05), 5);
    first.go(requests);
    Calibration read = read(write(calibration));
    assertThat(read.theta(START)).isEqualTo(calibration.theta(START));
    assertThat(read.labels()).isEqualTo(calibration.labels());
    assertThat(read.requests()).isEqualTo(requests);
    // No hit is verified here: what an alarm is near to is not kept.
    Random random = new Random(6);
    for (int i = 0; i < 1_000; i++) {
      double score = 0.05 + 0.1 * random.nextGaussian();
      boolean right = random.nextDouble() < curve(40, 0.05).probability(score);
      for (Calibration one : new Calibration[] {calibration, read}) {
        one.label(score, right, 1);
        if (one.request(score)) {
          one.refit(START);
        }
      }
      assertThat(read.theta(START)).isCloseTo(calibration.theta(START), within(1e-9));
    }
  }

  @Test
  void whatIsNoCalibrationIsNotRead() throws IOException {
    for (double theta : new double[] {5, -5, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> read(head(theta, 0))).isInstanceOf(IOException.class);
    }
    for (long requests : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> read(head(0.1, requests))).isInstanceOf(IOException.class);
    }
    assertThat(read(head(Double.NaN, 0)).theta(START)).isEqualTo(START);
  }

  private static byte[] head(double theta, long requests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeDouble(theta);
    out.writeDouble(Double.NaN);
    out.writeDouble(Double.NaN);
    out.writeLong(requests);
    out.write(new byte[Calibration.REQUESTS * Float.BYTES + Integer.BYTES]);
    return bytes.toByteArray();
  }

  private static byte[] write(Calibration calibration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    calibration.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Calibration read(byte[] bytes) throws IOException {
    Calibration read = new Calibration(0.02);
    read.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    return read;
  }
}
