package dev.reprise.config.yaml;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one scalar may become. Each conversion takes the whole text or throws {@link Mismatch}.
 * Numbers may be grouped by underscores; octal, hexadecimal, {@code .inf} and {@code .nan} are not
 * numbers here, and {@code yes} is not true.
 */
final class Scalars {

  private static final String DIGITS = "(0|[1-9][0-9]*(_[0-9]+)*)";
  private static final Pattern INTEGER = Pattern.compile("[-+]?" + DIGITS);
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(" + DIGITS + "(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

  /** The text is not what was expected of it; the message completes "expected …". */
  static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String expected) {
      super(expected);
    }
  }

  private Scalars() {}

  /** Turns a text into one type of value. */
  @FunctionalInterface
  private interface Conversion {
    Object of(String text) throws Mismatch;
  }

  private static final Map<Class<?>, Conversion> CONVERSIONS =
      Map.ofEntries(
          Map.entry(String.class, text -> text),
          Map.entry(int.class, text -> (int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(
              Integer.class, text -> (int) integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE)),
          Map.entry(long.class, text -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(Long.class, text -> integer(text, Long.MIN_VALUE, Long.MAX_VALUE)),
          Map.entry(double.class, Scalars::number),
          Map.entry(Double.class, Scalars::number),
          Map.entry(boolean.class, Scalars::truth),
          Map.entry(Boolean.class, Scalars::truth),
          Map.entry(URI.class, Scalars::uri),
          Map.entry(Path.class, Scalars::path));

  static boolean converts(Class<?> type) {
    return type.isEnum() || CONVERSIONS.containsKey(type);
  }

  static Object convert(String text, Class<?> type) throws Mismatch {
    if (type.isEnum()) {
      return constant(text, type);
    }
    Conversion conversion = CONVERSIONS.get(type);
    if (conversion == null) {
      throw new IllegalArgumentException("no scalar type: " + type);
    }
    return conversion.of(text);
  }

  private static long integer(String text, long min, long max) throws Mismatch {
    if (!INTEGER.matcher(text).matches()) {
      throw new Mismatch("an integer");
    }
    try {
      long value = Long.parseLong(text.replace("_", ""));
      if (min <= value && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Beyond even a long; said below.
    }
    throw new Mismatch("an integer from " + min + " to " + max);
  }

  private static double number(String text) throws Mismatch {
    if (!NUMBER.matcher(text).matches()) {
      throw new Mismatch("a number");
    }
    double value = Double.parseDouble(text.replace("_", ""));
    if (Double.isInfinite(value)) {
      throw new Mismatch("a number up to " + Double.MAX_VALUE);
    }
    return value;
  }

  private static boolean truth(String text) throws Mismatch {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Mismatch("true or false");
    };
  }

  private static URI uri(String text) throws Mismatch {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Mismatch("a URI");
    }
  }

  private static Path path(String text) throws Mismatch {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new Mismatch("a path");
    }
  }

  private static Object constant(String text, Class<?> type) throws Mismatch {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(Names.kebab(((Enum<?>) constant).name()), constant);
    }
    Object found = constants.get(text);
    if (found == null) {
      throw new Mismatch("one of " + Names.list(constants.keySet()));
    }
    return found;
  }
}
