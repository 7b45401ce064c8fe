package dev.reprise.openai;

import java.text.Normalizer;
import java.util.function.UnaryOperator;

/**
 * What two texts in messages may differ in and still be the same to the exact tier.
 *
 * @param unicode canonically equivalent texts are equal (UAX #15, form NFC)
 * @param whitespace white space around a text does not count
 */
public record TextNormalization(boolean unicode, boolean whitespace)
    implements UnaryOperator<String> {
  private static final char FIRST_COMBINING = 0x300;

  @Override
  public String apply(String text) {
    String stripped = whitespace ? text.strip() : text;
    if (!unicode || isSimple(stripped) || Normalizer.isNormalized(stripped, Normalizer.Form.NFC)) {
      return stripped;
    }
    return Normalizer.normalize(stripped, Normalizer.Form.NFC);
  }

  /** Nothing below the first combining character has another form. */
  private static boolean isSimple(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_COMBINING) {
        return false;
      }
    }
    return true;
  }
}
