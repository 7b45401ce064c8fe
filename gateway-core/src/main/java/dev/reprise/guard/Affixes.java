package dev.reprise.guard;

import java.util.List;
import java.util.Set;

/**
 * Parts of words that turn a meaning round.
 *
 * @param negating prefixes that deny the rest: un, dis
 * @param prefixes pairs that are opposites before the same rest: hyper and hypo
 * @param suffixes pairs that are opposites behind the same rest: ful and less
 */
record Affixes(List<String> negating, List<List<String>> prefixes, List<List<String>> suffixes) {
  private static final int SHORTEST_REST = 3;

  /** Whether one of two words is the other with a negating prefix. */
  boolean deny(String word, String other) {
    return word.length() > other.length() ? denies(word, other) : denies(other, word);
  }

  private boolean denies(String word, String positive) {
    int prefix = word.length() - positive.length();
    return prefix > 0
        && positive.length() >= SHORTEST_REST
        && word.endsWith(positive)
        && negating.contains(word.substring(0, prefix));
  }

  /** Whether one of the words is this one without a negating prefix. */
  boolean deniesOne(String word, Set<String> words) {
    for (String prefix : negating) {
      if (word.length() >= prefix.length() + SHORTEST_REST
          && word.startsWith(prefix)
          && words.contains(word.substring(prefix.length()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether two words are opposites by their first or last part. */
  boolean oppose(String word, String other) {
    if (Math.min(word.length(), other.length()) < SHORTEST_REST + 2) {
      return false;
    }
    int tail = word.length() - SHORTEST_REST;
    int otherTail = other.length() - SHORTEST_REST;
    return word.regionMatches(tail, other, otherTail, SHORTEST_REST)
            && differ(prefixes, word, other, true)
        || word.regionMatches(0, other, 0, SHORTEST_REST) && differ(suffixes, word, other, false);
  }

  private static boolean differ(
      List<List<String>> pairs, String word, String other, boolean inFront) {
    for (List<String> pair : pairs) {
      String one = pair.getFirst();
      String two = pair.getLast();
      if (differ(word, other, one, two, inFront) || differ(other, word, one, two, inFront)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the words begin (or end) with these parts, and are the same otherwise. */
  private static boolean differ(
      String word, String other, String one, String two, boolean inFront) {
    int rest = word.length() - one.length();
    if (rest < SHORTEST_REST || rest != other.length() - two.length()) {
      return false;
    }
    return inFront
        ? word.startsWith(one)
            && other.startsWith(two)
            && word.regionMatches(one.length(), other, two.length(), rest)
        : word.endsWith(one) && other.endsWith(two) && word.regionMatches(0, other, 0, rest);
  }
}
