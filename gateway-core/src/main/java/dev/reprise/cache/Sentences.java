package dev.reprise.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A text as sentences of words in lower case, each between {@code ^} and {@code $}, as numbers of a
 * {@link Vocabulary}. Short forms are written out ({@code what's} is {@code what is}), {@code
 * datetime.now}, {@code up-to-date} and {@code now(} are one word each.
 */
final class Sentences {
  /**
   * Of the begin and of the end of a text each: an instruction stands before or behind the rest.
   */
  private static final int SAMPLE_CHARS = 2_000;

  private static final String ENDS = ".?!;:\n";
  private static final String JOINTS = "._-'";

  private static final Map<String, String> SHORT_FORMS =
      Map.of("'m", "am", "'re", "are", "'ve", "have", "'ll", "will", "'d", "would");

  /** Behind another word, {@code 's} is a genitive. */
  private static final List<String> BEFORE_IS =
      List.of("what", "where", "when", "who", "how", "why", "that", "it", "there", "here");

  private final Vocabulary vocabulary;
  private final List<int[]> all = new ArrayList<>();

  /** The sentence that has begun, if any has. */
  private int[] open = new int[32];

  private int size;

  private Sentences(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  static List<int[]> of(String text, Vocabulary vocabulary) {
    Sentences sentences = new Sentences(vocabulary);
    if (text.length() <= 2 * SAMPLE_CHARS) {
      sentences.read(text);
    } else {
      sentences.read(text.substring(0, SAMPLE_CHARS));
      sentences.read(text.substring(text.length() - SAMPLE_CHARS));
    }
    return sentences.all;
  }

  private void read(String raw) {
    String text = raw.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    int length = text.length();
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        int end = wordEnd(text, i + 1);
        boolean call = end < length && text.charAt(end) == '(';
        word(text.substring(i, call ? end + 1 : end));
        i = end;
      } else {
        if (ENDS.indexOf(c) >= 0) {
          close();
        }
        i++;
      }
    }
    close();
  }

  private static int wordEnd(String text, int from) {
    int i = from;
    while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || joins(text, i))) {
      i++;
    }
    return i;
  }

  /** A joint is in a word only where it joins: the next one is a letter or a digit, too. */
  private static boolean joins(String text, int i) {
    return JOINTS.indexOf(text.charAt(i)) >= 0
        && i + 1 < text.length()
        && Character.isLetterOrDigit(text.charAt(i + 1));
  }

  private void word(String word) {
    if (size == 0) {
      add("^");
    }
    int apostrophe = word.lastIndexOf('\'');
    if (apostrophe <= 0) {
      add(word);
      return;
    }
    String base = word.substring(0, apostrophe);
    String ending = word.substring(apostrophe);
    String written = SHORT_FORMS.get(ending);
    if (ending.equals("'s")) {
      add(base);
      if (BEFORE_IS.contains(base)) {
        add("is");
      }
    } else if (written != null) {
      add(base);
      add(written);
    } else {
      add(word);
    }
  }

  private void add(String word) {
    if (size == open.length) {
      open = Arrays.copyOf(open, 2 * size);
    }
    open[size++] = vocabulary.numberOf(word);
  }

  private void close() {
    if (size > 0) {
      add("$");
      all.add(Arrays.copyOf(open, size));
      size = 0;
    }
  }
}
