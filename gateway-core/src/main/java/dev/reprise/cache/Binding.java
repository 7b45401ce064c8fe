package dev.reprise.cache;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells by its words whether the right answer to a question depends on the clock or the person. */
final class Binding {

  /** Enough to find a word in; longer texts are not paraphrased. */
  private static final int SAMPLE_CHARS = 4_000;

  private static final Pattern TIME =
      Pattern.compile(
          "\\b(today|tonight|tomorrow|yesterday|now|currently|latest|recent|recently|"
              + "(this|last|next) (week|month|year|morning|evening))\\b");

  private static final Pattern PERSON = Pattern.compile("\\b(my|mine)\\b");

  private static final Pattern HOW_TO = Pattern.compile("\\bhow (do|can|should|would|to)\\b");

  private Binding() {}

  static boolean isToTime(String question) {
    return TIME.matcher(sample(question)).find();
  }

  /** Asking how something is done is the same for everybody, whosever thing it is. */
  static boolean isToPerson(String question) {
    String sample = sample(question);
    return PERSON.matcher(sample).find() && !HOW_TO.matcher(sample).find();
  }

  private static String sample(String question) {
    return question
        .substring(0, Math.min(question.length(), SAMPLE_CHARS))
        .toLowerCase(Locale.ROOT);
  }
}
