package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an answer commits itself to. */
final class FactsTest {

  @Test
  void figuresAreNumbersDatesVersionsAndCodes() {
    assertThat(Facts.of("On 2024-05-01, v1.2.3 of A-320 costs $1,250.50 (#7, 5-a7).").figures())
        .containsExactlyInAnyOrder("2024-05-01", "v1.2.3", "a-320", "1,250.50", "#7", "5", "-a7");
  }

  @Test
  void eachMustHaveWhatTheOtherLacks() {
    assertThat(Facts.of("It takes 5 days.").contradicts(Facts.of("It takes 7 days."))).isTrue();
    assertThat(Facts.of("5 days").contradicts(Facts.of("5 days, 7 at most"))).isFalse();
    assertThat(Facts.of("Yes, it is.").contradicts(Facts.of("No, it is not."))).isTrue();
  }

  @Test
  void aLongFigureIsReadLikeAShortOne() {
    assertThat(Facts.of("3.".repeat(9_000)).figures()).hasSize(1);
    assertThat(Facts.of("1".repeat(20_000)).figures()).hasSize(1);
  }

  @Test
  void longWordsTakeNoTime() {
    for (String sign : new String[] {"-", "a"}) {
      String word = sign.repeat(16_000);
      assertTimeout(
          Duration.ofSeconds(20),
          () -> {
            for (int i = 0; i < 200; i++) {
              Facts.of(word);
            }
          });
    }
  }
}
