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
        word(text, i, end);
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

  private void word(String text, int from, int to) {
    if (size == 0) {
      add("^");
    }
    int apostrophe = to - 1;
    while (apostrophe > from && text.charAt(apostrophe) != '\'') {
      apostrophe--;
    }
    if (to < text.length() && text.charAt(to) == '(') {
      // A call of a function, whatever its name.
      add(Vocabulary.OTHER);
    } else if (apostrophe > from) {
      word(text.substring(from, apostrophe), text.substring(apostrophe, to));
    } else {
      add(vocabulary.numberOf(text, from, to));
    }
  }

  private void word(String base, String ending) {
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
      add(base + ending);
    }
  }

  private void add(String word) {
    add(vocabulary.numberOf(word));
  }

  private void add(int word) {
    if (size == open.length) {
      open = Arrays.copyOf(open, 2 * size);
    }
    open[size++] = word;
  }

  private void close() {
    if (size > 0) {
      add("$");
      all.add(Arrays.copyOf(open, size));
      size = 0;
    }
  }
}
