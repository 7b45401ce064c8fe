package dev.reprise.chat;

import java.util.List;
import java.util.Locale;

/**
 * A pattern with {@code *} for any text, as the literal pieces between the stars; case does not
 * matter. Matched piece by piece, never back: a caller chooses the text, and a regular expression
 * of several stars takes forever over one that almost fits.
 *
 * @param pieces in lower case
 */
public record Glob(List<String> pieces) {

  public static Glob of(String pattern) {
    return new Glob(List.of(pattern.toLowerCase(Locale.ROOT).split("\\*+", -1)));
  }

  /** Whether it is the star alone. */
  public boolean isAny() {
    return pieces.stream().allMatch(String::isEmpty) && pieces.size() > 1;
  }

  /**
   * Whether it fits the whole of a text.
   *
   * @param text in lower case
   */
  public boolean matches(String text) {
    String first = pieces.getFirst();
    String last = pieces.getLast();
    if (pieces.size() == 1) {
      return text.equals(first);
    }
    if (!text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (String piece : pieces.subList(1, pieces.size() - 1)) {
      int found = text.indexOf(piece, at);
      if (found < 0) {
        return false;
      }
      at = found + piece.length();
    }
    return at <= text.length() - last.length();
  }
}
