package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NormalTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.5",
    "0.5, 0.691462461",
    "1, 0.841344746",
    "1.2815515655, 0.9",
    "1.6448536270, 0.95",
    "1.9599639845, 0.975",
    "2.5758293035, 0.995",
    "3, 0.998650102",
    "4, 0.999968329",
    "5, 0.999999713"
  })
  void itAgreesWithTheTable(double z, double below) {
    assertThat(Normal.below(z)).isCloseTo(below, within(7.6e-8));
    assertThat(Normal.below(-z)).isCloseTo(1 - below, within(7.6e-8));
  }

  @Test
  void itRisesFromNothingToCertainty() {
    double before = 0;
    for (double z = -8; z <= 8; z += 0.01) {
      double below = Normal.below(z);
      assertThat(below).isBetween(before - 1.6e-7, 1.0);
      before = below;
    }
    assertThat(Normal.below(-40)).isCloseTo(0, within(1e-12));
    assertThat(Normal.below(40)).isEqualTo(1);
  }
}
