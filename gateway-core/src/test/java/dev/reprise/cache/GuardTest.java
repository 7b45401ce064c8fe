package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has a digit in it must be the same in both questions. */
final class GuardTest {
  private static final String[] PIECES = {
    "a",
    "B",
    "é",
    " ",
    "1",
    "23",
    ".",
    ",",
    "-",
    "?",
    "!",
    "order",
    ":",
    "/",
    "'",
    "😀",
    "\n",
    " before ",
    " after ",
    " on ",
    " off ",
    " not ",
    " can't ",
    " with ",
    " without "
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          order 12              | order 13              | true
          order 12              | what is order #12?    | false
          12 and 13             | 13 and 12             | false
          12 and 12             | 12                    | true
          version 3.5           | version 3.6           | true
          version 3.5           | Version 3.5.          | false
          2026-11-21            | 2026-11-22            | true
          GPT4                  | gpt4!                 | false
          no number             | none either           | false
          area in m²            | volume in m³          | true
          ½ a cup               | ¼ a cup               | true
          no number             | 1                     | true
          A-12-b                | a-12-b                | false
          """)
  void tokensWithDigitsCount(String one, String other, boolean forbidden) {
    assertThat(forbids(one, other)).isEqualTo(forbidden);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pay before delivery      | pay after delivery        | true
          enable the cache         | disable the cache         | true
          is it enabled?           | is it disabled?           | true
          turn it on               | turn it off               | true
          coffee with milk         | coffee without milk       | true
          can I pay by card?       | can't I pay by card?      | true
          can I pay by card?       | can’t I pay by card?      | true
          is it open?              | isn't it open?            | true
          do I have to?            | do I not have to?         | true
          I did                    | I never did               | true
          is it not open?          | isn't it open?            | false
          none of these            | all of these              | true
          it does not not work     | it works                  | false
          don't stop               | don't start               | true
          open or close it         | close or open it          | false
          open it                  | open or close it          | false
          what is the first step?  | what is the initial step? | false
          Before: lunch            | before lunch              | false
          beforehand               | after                     | false
          """)
  void oppositesAndNegationsCount(String one, String other, boolean forbidden) {
    assertThat(forbids(one, other)).isEqualTo(forbidden);
    assertThat(forbids(other, one)).isEqualTo(forbidden);
  }

  @Test
  void isSymmetricAndNeverForbidsTheSame() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String one = text(random);
      String other = random.nextBoolean() ? text(random) : one + text(random);
      String reason = "seed " + seed;
      assertThat(forbids(one, one)).as(reason).isFalse();
      assertThat(forbids(one, other)).as(reason).isEqualTo(forbids(other, one));
      assertThat(forbids(one, one.toUpperCase(Locale.ROOT))).as(reason).isFalse();
      assertThat(forbids(one, "¿ (" + one + " )!?")).as(reason).isFalse();
      assertThat(forbids(one, one + " 7")).as(reason).isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static boolean forbids(String question, String other) {
    return Guard.check(question, other) != HitPolicy.Gate.ACCEPTED;
  }
}
