package dev.reprise.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A closed list of phrases to find in the words of a sentence. One phrase a line; in it
 *
 * <ul>
 *   <li>{@code a/b} is either word,
 *   <li>{@code #} is a number, in digits or as a word, or a vague one,
 *   <li>{@code ..} is up to three words of any kind,
 *   <li>{@code ^} and {@code $} are the sentence's begin and end.
 * </ul>
 *
 * Found by the first word, then word by word: time grows with the length of the sentence alone.
 */
final class Phrases {
  private static final String GAP = "..";
  private static final String NUMBER = "#";
  private static final int MAX_GAP_WORDS = 3;

  private static final Set<String> NUMBER_WORDS =
      Set.of(
          "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "few",
          "couple", "several", "many");

  private final Map<String, List<List<Set<String>>>> byFirstWord = new HashMap<>();

  private Phrases() {}

  static Phrases of(String... tables) {
    Phrases phrases = new Phrases();
    for (String table : tables) {
      table.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(phrases::add);
    }
    return phrases;
  }

  private void add(String line) {
    List<Set<String>> phrase = new ArrayList<>();
    for (String element : line.split("\\s+")) {
      phrase.add(Set.of(element.split("/")));
    }
    for (String word : phrase.getFirst()) {
      byFirstWord.computeIfAbsent(word, key -> new ArrayList<>(1)).add(phrase);
    }
  }

  /** Whether any of the phrases is in the sentence. */
  boolean isIn(List<String> sentence) {
    for (int at = 0; at < sentence.size(); at++) {
      if (end(sentence, at) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The sentence with blanks for the words of all phrases in it: a blank is in no phrase. */
  List<String> blank(List<String> sentence) {
    List<String> rest = new ArrayList<>(sentence);
    for (int at = 0; at < sentence.size(); at++) {
      int end = end(sentence, at);
      for (int i = at; i < end; i++) {
        rest.set(i, "");
      }
    }
    return rest;
  }

  /** Behind the first phrase that begins here; -1 when none does. */
  private int end(List<String> sentence, int at) {
    for (List<Set<String>> phrase : byFirstWord.getOrDefault(sentence.get(at), List.of())) {
      int end = end(phrase, 1, sentence, at + 1);
      if (end >= 0) {
        return end;
      }
    }
    return -1;
  }

  private static int end(List<Set<String>> phrase, int element, List<String> sentence, int at) {
    if (element == phrase.size()) {
      return at;
    }
    Set<String> words = phrase.get(element);
    if (words.contains(GAP)) {
      for (int gap = 0; gap <= MAX_GAP_WORDS; gap++) {
        int end = end(phrase, element + 1, sentence, at + gap);
        if (end >= 0) {
          return end;
        }
      }
      return -1;
    }
    boolean fits = at < sentence.size() && fits(words, sentence.get(at));
    return fits ? end(phrase, element + 1, sentence, at + 1) : -1;
  }

  private static boolean fits(Set<String> words, String word) {
    return words.contains(word) || (words.contains(NUMBER) && isNumber(word));
  }

  private static boolean isNumber(String word) {
    return NUMBER_WORDS.contains(word)
        || (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9'));
  }
}
