package dev.reprise.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text as sentences of words in lower case, each between {@code ^} and {@code $}. Short forms are
 * written out ({@code what's} is {@code what is}), {@code datetime.now}, {@code up-to-date} and
 * {@code now(} are one word each.
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

  private final List<List<String>> all = new ArrayList<>();
  private @Nullable List<String> open;

  private Sentences() {}

  static List<List<String>> of(String text) {
    Sentences sentences = new Sentences();
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
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isInside(text, i)) {
        continue;
      }
      if (i > start) {
        boolean call = i < text.length() && text.charAt(i) == '(';
        word(text.substring(start, call ? i + 1 : i));
      }
      if (i == text.length() || ENDS.indexOf(text.charAt(i)) >= 0) {
        close();
      }
      start = i + 1;
    }
  }

  private static boolean isInside(String text, int i) {
    char c = text.charAt(i);
    return Character.isLetterOrDigit(c)
        || (JOINTS.indexOf(c) >= 0
            && i > 0
            && i + 1 < text.length()
            && Character.isLetterOrDigit(text.charAt(i - 1))
            && Character.isLetterOrDigit(text.charAt(i + 1)));
  }

  private void word(String word) {
    List<String> sentence = open;
    if (sentence == null) {
      sentence = new ArrayList<>();
      sentence.add("^");
      open = sentence;
    }
    int apostrophe = word.lastIndexOf('\'');
    if (apostrophe <= 0) {
      sentence.add(word);
      return;
    }
    String base = word.substring(0, apostrophe);
    String ending = word.substring(apostrophe);
    if (ending.equals("'s")) {
      sentence.add(base);
      if (BEFORE_IS.contains(base)) {
        sentence.add("is");
      }
    } else if (SHORT_FORMS.containsKey(ending)) {
      sentence.add(base);
      sentence.add(SHORT_FORMS.get(ending));
    } else {
      sentence.add(word);
    }
  }

  private void close() {
    if (open != null) {
      open.add("$");
      all.add(open);
      open = null;
    }
  }
}
