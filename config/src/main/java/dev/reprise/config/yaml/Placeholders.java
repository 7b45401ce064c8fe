package dev.reprise.config.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${NAME}</code> by the environment's value, and <code>${NAME:-default}</code> by
 * the default when the variable is unset or empty, as a shell does. A doubled dollar before the
 * brace stands for a literal one. Defaults are taken as they are, up to the first closing brace.
 *
 * <p><b>What came from the environment may be a secret</b>, so it is never printed: messages show
 * the expression, and {@link #redact} puts it back where somebody else's message has the value.
 */
final class Placeholders {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
  private static final Pattern BODY =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);
  private static final int SURELY_A_SECRET = 8;

  private final Function<String, @Nullable String> env;
  private final Map<String, String> expressions = new LinkedHashMap<>();

  Placeholders(Function<String, @Nullable String> env) {
    this.env = env;
  }

  static boolean occurIn(String raw) {
    return raw.contains("${");
  }

  /**
   * @throws IllegalArgumentException naming the variable that is not set or the reference that is
   *     none
   */
  String expand(String raw) {
    String text = REFERENCE.matcher(raw).replaceAll(this::replacement);
    if (!text.equals(raw)) {
      remember(text, raw);
    }
    return text;
  }

  /** The message with expressions in place of the values that they stood for. */
  String redact(String message) {
    String redacted = message;
    for (Map.Entry<String, String> entry : expressions.entrySet()) {
      redacted =
          whole(entry.getKey())
              .matcher(redacted)
              .replaceAll(Matcher.quoteReplacement(entry.getValue()));
    }
    return redacted;
  }

  private String replacement(MatchResult match) {
    String reference = match.group();
    if (match.group(1) == null) {
      return Matcher.quoteReplacement("${");
    }
    if (match.group(2).isEmpty()) {
      throw new IllegalArgumentException(Names.quoted(reference) + " lacks its closing brace");
    }
    Matcher body = BODY.matcher(match.group(1));
    if (!body.matches()) {
      throw new IllegalArgumentException(
          Names.quoted(reference)
              + " names no variable; expected ${NAME} or ${NAME:-default}, or $${ for a plain ${");
    }
    return Matcher.quoteReplacement(value(body.group(1), body.group(2), reference));
  }

  private String value(String name, @Nullable String fallback, String reference) {
    String value = env.apply(name);
    if (fallback != null && (value == null || value.isEmpty())) {
      return fallback;
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "environment variable "
              + name
              + " is not set; set it, or write ${"
              + name
              + ":-default}");
    }
    remember(value, reference);
    return value;
  }

  private void remember(String value, String expression) {
    if (!value.isBlank()) {
      expressions.putIfAbsent(value, expression);
    }
  }

  /** A short value, such as a port, is also part of other words and numbers; leave those alone. */
  private static Pattern whole(String value) {
    String literal = Pattern.quote(value);
    boolean anywhere = value.length() >= SURELY_A_SECRET;
    return Pattern.compile(
        anywhere ? literal : "(?<![\\p{L}\\p{N}])" + literal + "(?![\\p{L}\\p{N}])");
  }
}
