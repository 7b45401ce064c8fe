package dev.reprise.flow;

import org.jspecify.annotations.Nullable;

/** Spans of time as callers spell them, in whole seconds; what is too large is the largest. */
final class Seconds {
  private static final int MAX_CHARS = 64;

  private Seconds() {}

  /** {@code delta-seconds} of RFC 9111 section 1.2.2; null for anything else. */
  static @Nullable Long delta(String text) {
    if (text.isEmpty()) {
      return null;
    }
    long seconds = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      seconds = seconds > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : seconds * 10 + digit;
    }
    return seconds;
  }

  /** A whole number with {@code s}, {@code m}, {@code h} or {@code d} behind it, or nothing. */
  static @Nullable Long withUnit(String text) {
    if (text.isEmpty()) {
      return null;
    }
    int last = text.length() - 1;
    long unit =
        switch (text.charAt(last)) {
          case 's' -> 1;
          case 'm' -> 60;
          case 'h' -> 3_600;
          case 'd' -> 86_400;
          default -> 0;
        };
    Long number = delta(unit == 0 ? text : text.substring(0, last));
    if (number == null || unit <= 1) {
      return number;
    }
    return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
  }

  /** A decimal number, rounded up; null for a negative one and for anything else. */
  static @Nullable Long decimal(String text) {
    boolean plain = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    if (!plain || text.length() > MAX_CHARS) {
      return null;
    }
    try {
      return (long) Math.ceil(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * A Go duration such as {@code 90s}, {@code 1h30m} or {@code 1.5h}, rounded up; null for a
   * negative one and for anything else.
   */
  static @Nullable Long goDuration(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      return null;
    }
    double seconds = 0;
    int at = 0;
    while (at < text.length()) {
      int unitAt = skip(text, at, true);
      int end = skip(text, unitAt, false);
      double unit = goUnit(text.substring(unitAt, end));
      if (unitAt == at || unit == 0) {
        return null;
      }
      try {
        seconds += Double.parseDouble(text.substring(at, unitAt)) * unit;
      } catch (NumberFormatException e) {
        return null;
      }
      at = end;
    }
    return (long) Math.ceil(seconds);
  }

  /** The end of what is, or is not, of a number. */
  private static int skip(String text, int from, boolean number) {
    int at = from;
    while (at < text.length() && isOfNumber(text.charAt(at)) == number) {
      at++;
    }
    return at;
  }

  private static boolean isOfNumber(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  private static double goUnit(String unit) {
    return switch (unit) {
      case "h" -> 3_600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "us", "\u00b5s" -> 1e-6;
      case "ns" -> 1e-9;
      default -> 0;
    };
  }
}
