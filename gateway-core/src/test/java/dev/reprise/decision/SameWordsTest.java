package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.decision.AnswerComparator.Answer;
import dev.reprise.decision.AnswerComparator.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Equal but for case, white space and punctuation at the ends of words; else it cannot tell. */
final class SameWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Lisbon | Lisbon",
        "Lisbon. | lisbon",
        "It is Lisbon! | it  is Lisbon",
        "'\"Lisbon\"' | Lisbon",
        "“Lisbon.” | Lisbon",
        "**Lisbon** | Lisbon",
        "It costs 3.50 | it costs 3.50.",
        "' Lisbon\n' | Lisbon",
        "ÉVORA | évora",
        "No, thanks | no thanks",
        "the “best” one, 'really' | The best one really",
        "… | …"
      })
  void theSameWordsSayTheSame(String one, String other) {
    assertThat(compare(one, other)).isEqualTo(Verdict.SAME);
    assertThat(compare(other, one)).isEqualTo(Verdict.SAME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Lisbon | Porto",
        "It is -5 degrees | It is 5 degrees",
        "-5 | 5",
        "3.5 | 35",
        "3.5 | 3 5",
        "50% | 50",
        "C# | C",
        "a/b | a*b",
        "10-12 | 10 12",
        "we're | were",
        ".5 | 5",
        "a - b | a b",
        "? | !",
        "Lisbon | ''"
      })
  void otherWordsSayNothing(String one, String other) {
    assertThat(compare(one, other)).isEqualTo(Verdict.UNKNOWN);
    assertThat(compare(other, one)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void longRunsOfPunctuationAreReadOnce() {
    String run = "x" + ".".repeat(300_000) + "x" + ". ".repeat(300_000) + "*".repeat(300_000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(compare(run, run + " y")).isEqualTo(Verdict.UNKNOWN));
  }

  @Test
  void theNextIsAskedOnlyWhereOneCannotTell() {
    AnswerComparator different = (one, other) -> Verdict.DIFFERENT;
    AnswerComparator both = new SameWords().orElse(different);
    assertThat(both.compare(answer("a"), answer("A"))).isEqualTo(Verdict.SAME);
    assertThat(both.compare(answer("a"), answer("b"))).isEqualTo(Verdict.DIFFERENT);
    assertThat(different.orElse(new SameWords()).compare(answer("a"), answer("a")))
        .isEqualTo(Verdict.DIFFERENT);
  }

  private static Verdict compare(String one, String other) {
    return new SameWords().compare(answer(one), answer(other));
  }

  private static Answer answer(String text) {
    return new Answer("id", "question", text);
  }
}
