package dev.reprise.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Forbids a hit between two questions that no cosine keeps apart. So far by one rule: what has a
 * digit in it (amounts, dates, order numbers, versions, identifiers) must be the same in both, as a
 * multiset. Deterministic and symmetric; identical texts are never forbidden.
 */
final class Guard {

  private Guard() {}

  /** True when the two must not share an answer. */
  static boolean forbids(String question, String other) {
    return !tokensWithDigits(question).equals(tokensWithDigits(other));
  }

  private static List<String> tokensWithDigits(String text) {
    List<String> tokens = new ArrayList<>(2);
    int start = 0;
    boolean digit = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ' ';
      if (Character.isLetterOrDigit(c) || isInside(text, i)) {
        digit |= Character.isDigit(c);
      } else {
        if (digit) {
          tokens.add(text.substring(start, i).toLowerCase(Locale.ROOT));
        }
        digit = false;
        start = i + 1;
      }
    }
    Collections.sort(tokens);
    return tokens;
  }

  /** A sign between two letters or digits belongs to the token: 3.5, 2026-11-21, a_1, 10:30. */
  private static boolean isInside(String text, int i) {
    return i > 0
        && i + 1 < text.length()
        && ".,-_:/'".indexOf(text.charAt(i)) >= 0
        && Character.isLetterOrDigit(text.charAt(i - 1))
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }
}
