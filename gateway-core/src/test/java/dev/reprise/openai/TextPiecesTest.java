package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A text is cut where nobody sees it. */
final class TextPiecesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          abcde                     | 2 | ab/cd/e
          abcde                     | 9 | abcde
          😀😀😀                    | 2 | 😀😀/😀
          ae\u0301b                 | 2 | a/e\u0301/b
          e\u0301\u0301\u0301       | 2 | e\u0301/\u0301\u0301
          a👍🏽b                     | 2 | a/👍🏽/b
          a👩\u200D💻b              | 3 | a/👩\u200D💻/b
          """)
  void cuts(String text, int most, String pieces) {
    assertThat(String.join("/", TextPieces.of(text, most))).isEqualTo(pieces);
  }

  @Test
  void nothingIsNoPiece() {
    assertThat(TextPieces.of("", 3)).isEmpty();
  }

  @Test
  void aLineEndStaysOne() {
    assertThat(TextPieces.of("a\r\nb", 2)).containsExactly("a", "\r\n", "b");
  }

  @Test
  void piecesAddUpAndPartNoPair() {
    Seeds.each(
        5_000,
        random -> {
          RandomJson json = new RandomJson(random);
          String text = json.text() + json.text() + json.text();
          int most = random.nextInt(1, 6);
          List<String> pieces = TextPieces.of(text, most);
          assertThat(String.join("", pieces)).isEqualTo(text);
          for (String piece : pieces) {
            assertThat(piece.codePointCount(0, piece.length())).isBetween(1, most);
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
          }
        });
  }
}
