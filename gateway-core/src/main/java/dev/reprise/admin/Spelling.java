package dev.reprise.admin;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names as they came, made fit for a message, and what they were probably meant to be. */
final class Spelling {
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\"]");
  private static final int MAX_SHOWN = 100;

  private Spelling() {}

  /** One line, of a bounded length. */
  static String printable(String text) {
    String start = text.substring(0, Math.min(text.length(), MAX_SHOWN));
    return UNPRINTABLE.matcher(start).replaceAll("?") + (text.length() > MAX_SHOWN ? "…" : "");
  }

  static String quoted(String text) {
    return "'" + printable(text) + "'";
  }

  /** What to say after an unknown name: the one that was meant, or all there are. */
  static String hint(String wrong, Collection<String> known) {
    String spelled = wrong.substring(0, Math.min(wrong.length(), MAX_SHOWN));
    Optional<String> nearest =
        known.stream()
            .filter(name -> distance(spelled, name) <= Math.max(1, name.length() / 3))
            .min(Comparator.comparingInt(name -> distance(spelled, name)));
    return nearest
        .map(name -> "did you mean " + quoted(name) + "?")
        .orElseGet(() -> "known are " + String.join(", ", known));
  }

  /** Letters to add, drop or change to get from one to the other. */
  private static int distance(String a, String b) {
    int[] last = new int[b.length() + 1];
    Arrays.setAll(last, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(last[j], row[j - 1]));
      }
      last = row;
    }
    return last[b.length()];
  }
}
