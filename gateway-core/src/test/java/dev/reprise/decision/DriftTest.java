package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong answers that come too fast are noticed soon, others are let be. */
final class DriftTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.0001, 0.01, 0.02, 0.05})
  void threeWrongInARowAlarmAndFewerDoNot(double rate) {
    Drift drift = new Drift(rate);
    assertThat(drift.add(true)).isFalse();
    assertThat(drift.add(true)).isFalse();
    assertThat(drift.add(true)).isTrue();
  }

  @Test
  void afterAnAlarmCountingStartsAnew() {
    Drift drift = new Drift(0.01);
    for (int i = 1; i <= 30; i++) {
      assertThat(drift.add(true)).isEqualTo(i % 3 == 0);
    }
  }

  @Test
  void rightOnesMakeUpForWrongOnesButNotInAdvance() {
    Drift drift = new Drift(0.01);
    for (int i = 0; i < 10_000; i++) {
      assertThat(drift.add(false)).isFalse();
    }
    assertThat(drift.add(true)).isFalse();
    assertThat(drift.add(true)).isFalse();
    for (int i = 0; i < 100; i++) {
      assertThat(drift.add(false)).isFalse();
    }
    // 1.96 less 100 times 0.02 is nothing left.
    assertThat(drift.add(true)).isFalse();
    assertThat(drift.add(true)).isFalse();
    assertThat(drift.add(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.02, 0.05})
  void whatIsAcceptedSeldomAlarmsAndASurgeSoonDoes(double rate) {
    int alarms = 0;
    int slow = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Drift drift = new Drift(rate);
      for (int i = 0; i < 300; i++) {
        alarms += drift.add(random.nextDouble() < rate) ? 1 : 0;
      }
      int until = 0;
      while (!drift.add(random.nextDouble() < rate + 0.3)) {
        until++;
      }
      slow += until > 30 ? 1 : 0;
    }
    // Less often than once in 600 checks, of which a thousand hits bring thirty.
    assertThat(alarms).isLessThan(100);
    assertThat(slow).isLessThan(10);
  }

  @Test
  void whereHalfMayBeWrongOnlyMostWrongAlarms() {
    Drift drift = new Drift(0.5);
    for (int i = 0; i < 1_000; i++) {
      assertThat(drift.add(i % 2 == 0)).isFalse();
    }
    for (int i = 0; i < 4; i++) {
      assertThat(drift.add(true)).isFalse();
    }
    assertThat(drift.add(true)).isTrue();
  }
}
