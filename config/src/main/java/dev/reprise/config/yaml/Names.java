package dev.reprise.config.yaml;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The spelling of keys: from Java's to YAML's, from wrong to probably meant, and in messages. */
public final class Names {

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");
  private static final int MAX_QUOTED = 80;
  private static final int MAX_COMPARED = 100;

  private Names() {}

  /** {@code connectTimeoutMs} and {@code CONNECT_TIMEOUT_MS} are {@code connect-timeout-ms}. */
  public static String kebab(String javaName) {
    return HUMP.matcher(javaName).replaceAll("-").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  static String oneLine(String text) {
    return UNPRINTABLE.matcher(text).replaceAll(" ");
  }

  /** Text from a file, made fit for one line of a message. */
  static String printable(String text) {
    String line = oneLine(text);
    return line.length() <= MAX_QUOTED ? line : line.substring(0, MAX_QUOTED) + "…";
  }

  static String quoted(String text) {
    return "'" + printable(text) + "'";
  }

  /** What to say after "unknown …; ": the name that was meant, or all there are. */
  public static String hint(String wrong, Collection<String> known) {
    return nearest(wrong, known)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() -> "known are " + list(known));
  }

  static String list(Collection<String> names) {
    return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
  }

  static Optional<String> nearest(String wrong, Collection<String> known) {
    if (wrong.length() > MAX_COMPARED) {
      return Optional.empty();
    }
    String spelled = kebab(wrong);
    return known.stream()
        .filter(name -> distance(spelled, name) <= Math.max(1, name.length() / 3))
        .min(Comparator.comparingInt(name -> distance(spelled, name)));
  }

  /** Edits between the two: a letter more, less, other, or two neighbours swapped. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    Arrays.setAll(last, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(last[j - 1] + other, 1 + Math.min(last[j], row[j - 1]));
        if (isSwap(a, i, b, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }

  private static boolean isSwap(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
