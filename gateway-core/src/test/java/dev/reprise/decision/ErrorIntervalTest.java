package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of Clopper and Pearson (1934). */
class ErrorIntervalTest {

  /** Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2527, 0.3676",
    "15, 148, 0.0578, 0.1617",
    "0, 20, 0.0000, 0.1684",
    "1, 29, 0.0009, 0.1776",
  })
  void theBoundsAreThoseOfTheLiterature(int wrong, int all, double lower, double upper) {
    ErrorInterval interval = ErrorInterval.of(wrong, all - wrong);
    assertThat(interval.value()).isEqualTo((double) wrong / all);
    assertThat(interval.lower()).isCloseTo(lower, within(5e-5));
    assertThat(interval.upper()).isCloseTo(upper, within(5e-5));
  }

  /** By the quantiles of the Beta distribution, computed by another program. */
  @ParameterizedTest
  @CsvSource({
    "3, 1000, 0.0006190999, 0.0087420232",
    "10, 100000, 0.0000479549, 0.0001838958",
    "5000, 1000000, 0.0048626918, 0.0051401873",
    "7, 10, 0.3475471499, 0.9332604888",
    "1, 2, 0.0125791171, 0.9874208829",
  })
  void rareErrorsOfLargeSamplesAreAsExact(long wrong, long all, double lower, double upper) {
    ErrorInterval interval = ErrorInterval.of(wrong, all - wrong);
    assertThat(interval.lower()).isCloseTo(lower, within(1e-9));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 10, 300, 40_000, 1_000_000_000})
  void withoutAnErrorTheUpperBoundHasAFormula(long right) {
    ErrorInterval interval = ErrorInterval.of(0, right);
    assertThat(interval.lower()).isZero();
    double upper = -Math.expm1(Math.log(0.025) / right);
    assertThat(interval.upper()).isCloseTo(upper, within(upper * 1e-6));
  }

  @Test
  void nothingLookedAtSaysNothing() {
    assertThat(ErrorInterval.of(0, 0)).isEqualTo(new ErrorInterval(Double.NaN, 0, 1));
  }

  @Test
  void whatIsRightAndWhatIsWrongMirrorEachOther() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      long wrong = random.nextLong(2_000);
      long right = random.nextLong(2_000);
      ErrorInterval one = ErrorInterval.of(wrong, right);
      ErrorInterval other = ErrorInterval.of(right, wrong);
      assertThat(one.lower()).isCloseTo(1 - other.upper(), within(1e-9));
      assertThat(one.lower()).isLessThanOrEqualTo(one.value());
      assertThat(one.upper()).isGreaterThanOrEqualTo(one.value());
    }
  }

  @Test
  void theTrueShareLiesWithinTheBoundsAsOftenAsPromised() {
    SplittableRandom random = new SplittableRandom(11);
    int within = 0;
    for (int sample = 0; sample < 2_000; sample++) {
      int wrong = 0;
      for (int i = 0; i < 200; i++) {
        wrong += random.nextDouble() < 0.03 ? 1 : 0;
      }
      ErrorInterval interval = ErrorInterval.of(wrong, 200 - wrong);
      within += interval.lower() <= 0.03 && 0.03 <= interval.upper() ? 1 : 0;
    }
    assertThat(within).isGreaterThanOrEqualTo(1_900);
  }

  @Test
  void negativeCountsAreRefused() {
    assertThatThrownBy(() -> ErrorInterval.of(-1, 2)).hasMessageContaining("-1 and 2");
  }
}
