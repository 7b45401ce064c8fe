package dev.reprise.decision;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer commits itself to, beyond what it is about: figures, names, and whether it says
 * yes or no. Two answers contradict each other when each has what the other lacks; that one tells
 * more than the other is no contradiction.
 *
 * @param figures numbers, dates, amounts, versions, codes
 * @param names words that are written large within a sentence
 * @param polarity 1 where it begins with a yes, -1 with a no, else 0
 */
record Facts(Set<String> figures, Set<String> names, int polarity) {
  /** Takes no step back: thousands of digits would overflow the stack, long words take seconds. */
  private static final Pattern FIGURE =
      Pattern.compile("(?<![\\p{L}_#-])[\\p{L}_#-]*+\\d(?:[\\p{L}\\d_]|[.,:/-](?=\\d))*+");

  /** Not after the end of a sentence, a heading or a bullet: there any word is written large. */
  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{L}\\d,;(] )\\p{Lu}[\\p{L}\\d+#.&-]*[\\p{L}\\d+#]");

  private static final Pattern YES = Pattern.compile("^\\W*(yes|yeah|yep|correct|certainly)\\b");
  private static final Pattern NO = Pattern.compile("^\\W*(no|nope|unfortunately|sorry)\\b");

  /** Beyond it nothing is looked at. */
  private static final int MAX_CHARS = 16_384;

  static Facts of(String text) {
    String start = text.substring(0, Math.min(MAX_CHARS, text.length()));
    String opening = start.substring(0, Math.min(40, start.length())).toLowerCase(Locale.ROOT);
    int polarity = YES.matcher(opening).find() ? 1 : NO.matcher(opening).find() ? -1 : 0;
    return new Facts(found(FIGURE, start), found(NAME, start), polarity);
  }

  boolean contradicts(Facts other) {
    return polarity * other.polarity < 0 || differ(figures, other.figures);
  }

  /** Each names somebody or something that the other does not. */
  boolean namesOthersThan(Facts other) {
    return differ(names, other.names);
  }

  private static boolean differ(Set<String> one, Set<String> other) {
    return !one.containsAll(other) && !other.containsAll(one);
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new HashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group().toLowerCase(Locale.ROOT));
    }
    return found;
  }
}
