package dev.reprise.cache;

/**
 * The words that lists of phrases know, by number, so that a text's words are looked up once for
 * all lists. Grows while the lists are made and is only read afterwards.
 */
final class Vocabulary {

  /** Of what is in no phrase. */
  static final int OTHER = 0;

  /** Of every word of digits that no list knows. */
  static final int DIGITS = 1;

  private final WordMap numbers = new WordMap();

  /** The number of a word of a list. */
  int add(String word) {
    int known = numbers.get(word, OTHER);
    if (known != OTHER) {
      return known;
    }
    int number = DIGITS + 1 + numbers.size();
    numbers.put(word, number);
    return number;
  }

  int numberOf(String word) {
    return numberOf(word, 0, word.length());
  }

  /** The number of the word that a text holds from one index to before another. */
  int numberOf(String text, int from, int to) {
    int known = numbers.get(text, from, to, OTHER);
    return known == OTHER && isDigits(text, from, to) ? DIGITS : known;
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }
}
