package dev.reprise.cache;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A question in two parts: its head may be worded differently, its tail may not.
 *
 * <p>Of a long text an embedding says little: one sentence of fifty moves it less than a synonym
 * does in a short one, and what lies beyond the model's window does not move it at all. Nor is it
 * cheap: 1,200 characters take some 40 ms, 2,400 more than twice that. So of a question longer than
 * {@link #MAX_CHARS} only the head is embedded; the tail becomes a part of the scope.
 *
 * <p>The cut is where a writer made one, so that it stays where it is when the head is worded
 * differently: mostly the head is what to do, and the tail the document to do it with.
 *
 * @param head not blank unless the whole is
 * @param tail empty for most questions
 */
record Wording(String head, String tail) {
  /** About 256 tokens of English, half of what common models read. */
  static final int MAX_CHARS = 1_200;

  /** Where to cut, by preference. */
  private static final Pattern FIRST_BLANK_LINE = Pattern.compile("\\R\\h*\\R");

  private static final Pattern FIRST_LINE_BREAK = Pattern.compile("\\R");
  private static final Pattern LAST_SENTENCE = Pattern.compile(".*[.?!]\\h", Pattern.DOTALL);
  private static final Pattern LAST_WORD = Pattern.compile(".*\\h", Pattern.DOTALL);

  static Wording of(String question) {
    if (question.length() <= MAX_CHARS) {
      return new Wording(question, "");
    }
    int cut = cut(question, start(question));
    return new Wording(question.substring(0, cut), question.substring(cut));
  }

  /** Blank lines before the first word are no cut. */
  private static int start(String question) {
    return question.isBlank() ? 0 : question.length() - question.stripLeading().length();
  }

  private static int cut(String question, int start) {
    int end = Math.min(question.length(), start + MAX_CHARS);
    for (Pattern first : new Pattern[] {FIRST_BLANK_LINE, FIRST_LINE_BREAK}) {
      Matcher matcher = first.matcher(question).region(start, end);
      if (matcher.find()) {
        return matcher.start();
      }
    }
    for (Pattern last : new Pattern[] {LAST_SENTENCE, LAST_WORD}) {
      Matcher matcher = last.matcher(question).region(start, end);
      if (matcher.lookingAt()) {
        return matcher.end();
      }
    }
    return Character.isHighSurrogate(question.charAt(end - 1)) ? end - 1 : end;
  }
}
