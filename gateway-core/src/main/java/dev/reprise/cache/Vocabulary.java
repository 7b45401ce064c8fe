package dev.reprise.cache;

import java.util.HashMap;
import java.util.Map;

/**
 * The words that lists of phrases know, by number, so that a text's words are looked up once for
 * all lists. Grows while the lists are made and is only read afterwards.
 */
final class Vocabulary {

  /** Of every word that no list knows. */
  static final int OTHER = 0;

  /** Of every word of digits that no list knows. */
  static final int DIGITS = 1;

  private final Map<String, Integer> numbers = new HashMap<>();

  /** The number of a word of a list. */
  int add(String word) {
    return numbers.computeIfAbsent(word, _ -> DIGITS + 1 + numbers.size());
  }

  /** The number of a word of a text. */
  int numberOf(String word) {
    Integer known = numbers.get(word);
    if (known != null) {
      return known;
    }
    return isDigits(word) ? DIGITS : OTHER;
  }

  private static boolean isDigits(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return !word.isEmpty();
  }
}
