package dev.reprise.decision;

import java.util.Locale;

/**
 * Answers that are equal but for case, white space, and quotes, emphasis and stops at the ends of
 * words. Any other sign may change what is said: −5 is not 5, nor C# C.
 */
public final class SameWords implements AnswerComparator {
  private static final String BEFORE_WORDS = "\"'`*_“”‘’„«»";
  private static final String AFTER_WORDS = BEFORE_WORDS + ".,;:!?…";

  @Override
  public Verdict compare(Answer one, Answer other) {
    if (one.text().equals(other.text())) {
      return Verdict.SAME;
    }
    String words = plain(one.text());
    boolean equal = !words.isEmpty() && words.equals(plain(other.text()));
    return equal ? Verdict.SAME : Verdict.UNKNOWN;
  }

  private static String plain(String text) {
    StringBuilder words = new StringBuilder(text.length());
    for (String word : text.toLowerCase(Locale.ROOT).split("\\s+")) {
      int start = 0;
      int end = word.length();
      while (end > 0 && AFTER_WORDS.indexOf(word.charAt(end - 1)) >= 0) {
        end--;
      }
      while (start < end && BEFORE_WORDS.indexOf(word.charAt(start)) >= 0) {
        start++;
      }
      if (start < end) {
        words.append(word, start, end).append(' ');
      }
    }
    return words.toString();
  }
}
