package dev.reprise.guard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A question as the guard read it. Immutable; may be compared on any thread, any number of times.
 */
public final class Text {
  private static final Comparator<Word> BY_KEY = Comparator.comparing(Word::key);
  private static final String[] NONE = {};

  /** All words, in order, without politeness. */
  final Word[] words;

  /** The words that make up what it is about, in order, and by key. */
  final Word[] spine;

  final Word[] sorted;

  /** Keys of the words that have opposites. */
  final Set<String> opposable;

  /** Keys, in order of the alphabet: of words that count or limit, and of question words. */
  final String[] quantifiers;

  final String[] exclusions;
  final String[] questions;
  final String[] signs;

  /** What is denied: the key of the word behind each negation, or empty. */
  final List<String> denied;

  /** Whether it tells by whom something is done, so that who does it stands last. */
  final boolean passive;

  /** Stands for the words beyond those that are compared; 0 if there are none. */
  final long rest;

  private @Nullable Set<String> forms;

  Text(List<Word> words, List<String> denied, boolean passive, long rest) {
    this.words = words.toArray(Word[]::new);
    this.denied = denied;
    this.passive = passive;
    this.rest = rest;
    this.spine = those(words, word -> word.kind().isOfSpine());
    this.sorted = spine.clone();
    Arrays.sort(sorted, BY_KEY);
    this.opposable = opposable(words);
    this.quantifiers = keys(words, Kind.QUANTIFIER);
    this.exclusions = keys(words, Kind.EXCLUSION);
    this.questions = keys(words, Kind.QUESTION);
    this.signs = keys(words, Kind.SIGN);
  }

  private static Set<String> opposable(List<Word> words) {
    Set<String> keys = null;
    for (Word word : words) {
      if (!word.opposites().isEmpty()) {
        keys = keys == null ? new HashSet<>() : keys;
        keys.add(word.key());
      }
    }
    return keys == null ? Set.of() : keys;
  }

  private static String[] keys(List<Word> words, Kind kind) {
    TreeSet<String> keys = null;
    for (Word word : words) {
      if (word.kind() == kind) {
        keys = keys == null ? new TreeSet<>() : keys;
        keys.add(word.key());
      }
    }
    return keys == null ? NONE : keys.toArray(String[]::new);
  }

  private static Word[] those(List<Word> words, Predicate<Word> condition) {
    List<Word> found = new ArrayList<>(words.size());
    for (Word word : words) {
      if (condition.test(word)) {
        found.add(word);
      }
    }
    return found.toArray(Word[]::new);
  }

  boolean saysTheSame(Text other) {
    if (words.length != other.words.length || rest != other.rest) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      if (!words[i].matches(other.words[i])) {
        return false;
      }
    }
    return true;
  }

  /** An order of no meaning, by which the two texts of a comparison are put in one. */
  int compareTo(Text other) {
    int least = Math.min(words.length, other.words.length);
    for (int i = 0; i < least; i++) {
      int order = words[i].key().compareTo(other.words[i].key());
      if (order != 0) {
        return order;
      }
    }
    return words.length - other.words.length;
  }

  boolean has(String key) {
    return forms().contains(key);
  }

  /** All words, as written and as compared; read when first asked for. */
  Set<String> forms() {
    Set<String> known = forms;
    if (known == null) {
      Set<String> read = new HashSet<>();
      for (Word word : words) {
        read.add(word.text());
        read.add(word.key());
      }
      known = Set.copyOf(read);
      forms = known;
    }
    return known;
  }
}
