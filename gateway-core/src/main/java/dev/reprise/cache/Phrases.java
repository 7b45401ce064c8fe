package dev.reprise.cache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * A closed list of phrases to find in the words of a sentence, which are numbers of a {@link
 * Vocabulary}. One phrase a line; in it
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

  /** Any of these words, or up to three of any kind. */
  private record Element(boolean gap, BitSet words) {}

  private final Vocabulary vocabulary;

  /** By the number of their first word, as far as it reaches. */
  private final List<List<List<Element>>> byFirstWord = new ArrayList<>();

  private Phrases(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  static Phrases of(Vocabulary vocabulary, String... tables) {
    Phrases phrases = new Phrases(vocabulary);
    for (String table : tables) {
      table.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(phrases::add);
    }
    return phrases;
  }

  private void add(String line) {
    List<Element> phrase = new ArrayList<>();
    for (String element : line.split("\\s+")) {
      phrase.add(element(element));
    }
    phrase.getFirst().words().stream().forEach(word -> beginningWith(word).add(phrase));
  }

  private Element element(String alternatives) {
    BitSet words = new BitSet();
    for (String word : alternatives.split("/")) {
      if (word.equals(NUMBER)) {
        words.set(Vocabulary.DIGITS);
        NUMBER_WORDS.forEach(number -> words.set(vocabulary.add(number)));
      } else if (!word.equals(GAP)) {
        words.set(vocabulary.add(word));
      }
    }
    return new Element(alternatives.equals(GAP), words);
  }

  private List<List<Element>> beginningWith(int word) {
    while (byFirstWord.size() <= word) {
      byFirstWord.add(new ArrayList<>(0));
    }
    return byFirstWord.get(word);
  }

  /** Whether any of the phrases is in the sentence. */
  boolean isIn(int[] sentence) {
    for (int at = 0; at < sentence.length; at++) {
      if (end(sentence, at) >= 0) {
        return true;
      }
    }
    return false;
  }

  /** The sentence with other words for those of all phrases in it: they are in no phrase. */
  int[] blank(int[] sentence) {
    int[] rest = sentence;
    for (int at = 0; at < sentence.length; at++) {
      int end = end(sentence, at);
      for (int i = at; i < end; i++) {
        rest = rest == sentence ? sentence.clone() : rest;
        rest[i] = Vocabulary.OTHER;
      }
    }
    return rest;
  }

  /** Behind the first phrase that begins here; -1 when none does. */
  private int end(int[] sentence, int at) {
    int first = sentence[at];
    if (first >= byFirstWord.size()) {
      return -1;
    }
    List<List<Element>> phrases = byFirstWord.get(first);
    // No iterator: this is asked of every word by every list.
    for (int i = 0; i < phrases.size(); i++) {
      int end = end(phrases.get(i), 1, sentence, at + 1);
      if (end >= 0) {
        return end;
      }
    }
    return -1;
  }

  private static int end(List<Element> phrase, int element, int[] sentence, int at) {
    if (element == phrase.size()) {
      return at;
    }
    Element next = phrase.get(element);
    if (next.gap()) {
      for (int gap = 0; gap <= MAX_GAP_WORDS; gap++) {
        int end = end(phrase, element + 1, sentence, at + gap);
        if (end >= 0) {
          return end;
        }
      }
      return -1;
    }
    boolean fits = at < sentence.length && next.words().get(sentence[at]);
    return fits ? end(phrase, element + 1, sentence, at + 1) : -1;
  }
}
