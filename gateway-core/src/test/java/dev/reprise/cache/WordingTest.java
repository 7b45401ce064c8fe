package dev.reprise.cache;

import static dev.reprise.cache.Requests.PATH;
import static dev.reprise.cache.Requests.asking;
import static dev.reprise.cache.Requests.caller;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where a long question is cut, and what comes of its rest. */
class WordingTest {
  private static final String DOCUMENT = "All cats are grey at night, they say. ".repeat(50);

  @Test
  void aShortQuestionIsWhole() {
    String longest = "a\n\n".repeat(Wording.MAX_CHARS / 3);
    assertThat(longest).hasSize(Wording.MAX_CHARS);
    assertThat(Wording.of(longest)).isEqualTo(new Wording(longest, ""));
  }

  @Test
  void theCutIsTheFirstBlankLine() {
    for (String blank : new String[] {"\n\n", "\r\n\r\n", "\n \t\n"}) {
      String rest = blank + DOCUMENT + "\n\nThe end.";
      assertThat(Wording.of("Sum up:\nin short" + rest))
          .isEqualTo(new Wording("Sum up:\nin short", rest));
    }
  }

  @Test
  void withoutABlankLineItIsTheFirstLineBreak() {
    assertThat(Wording.of("Sum up:\n" + DOCUMENT + "\n" + DOCUMENT).head()).isEqualTo("Sum up:");
  }

  @Test
  void blankLinesBeforeTheFirstWordAreNoCut() {
    assertThat(Wording.of("\n\n \n\nSum up:\n\n" + DOCUMENT).head()).isEqualTo("\n\n \n\nSum up:");
  }

  @Test
  void inOneParagraphItIsTheLastSentenceThatFits() {
    String head = Wording.of(DOCUMENT).head();
    assertThat(head).endsWith("they say. ").hasSizeBetween(Wording.MAX_CHARS - 40, 1_200);
  }

  @Test
  void inOneSentenceItIsTheLastWordThatFits() {
    assertThat(Wording.of("meow ".repeat(1_000)).head()).hasSize(1_200).endsWith("meow ");
  }

  @Test
  void inOneWordItSplitsNoCharacter() {
    assertThat(Wording.of("a" + "\ud83d\ude00".repeat(1_000)).head()).hasSize(1_199);
    assertThat(Wording.of("\ud83d\ude00".repeat(1_000)).head()).hasSize(1_200);
  }

  @Test
  void bothPartsMakeTheWholeAndTheHeadIsBounded() {
    Random random = new Random(7);
    String letters = "ab .?!\n\r\t\u00a0\ud83d\ude00";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(3_000);
      while (text.length() < length) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Wording wording = Wording.of(text.toString());
      assertThat(wording.head() + wording.tail()).isEqualTo(text.toString());
      assertThat(wording.head().strip()).hasSizeLessThanOrEqualTo(Wording.MAX_CHARS);
      assertThat(wording.head().isBlank()).isEqualTo(text.toString().isBlank());
    }
  }

  @Test
  @DisplayName("S41 questions that differ in what is not embedded are in different scopes")
  void theTailIsAPartOfTheScope() {
    CachePlan.Lookup one = plan("Sum up:\n\n" + DOCUMENT + "1");
    CachePlan.Lookup same = plan("In short:\n\n" + DOCUMENT + "1");
    CachePlan.Lookup other = plan("Sum up:\n\n" + DOCUMENT + "2");
    assertThat(one.question()).isEqualTo(other.question()).isEqualTo("Sum up:");
    assertThat(one.key().scope()).isEqualTo(same.key().scope());
    assertThat(one.key().scope()).isNotEqualTo(other.key().scope());
    assertThat(plan("Sum up:").key().scope()).isNotEqualTo(one.key().scope());
  }

  @Test
  void wishesDoNotMoveTheKey() {
    CachePlanner planner = new CachePlanner(Requests.config(CachePolicy.DEFAULTS));
    RequestControls exact = Requests.wishes().threshold(1).made();
    CachePlan.Lookup strict =
        (CachePlan.Lookup) planner.plan(PATH, asking(DOCUMENT), caller(null), exact);
    assertThat(strict.question()).isNull();
    assertThat(strict.key()).isEqualTo(plan(DOCUMENT).key());
  }

  private static CachePlan.Lookup plan(String question) {
    CachePlanner planner = new CachePlanner(Requests.config(CachePolicy.DEFAULTS));
    return (CachePlan.Lookup)
        planner.plan(PATH, asking(question), caller(null), RequestControls.NONE);
  }
}
