package dev.reprise.analyze;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Access lines of Reprise, in both of its formats; other lines of its log say nothing here. */
final class AccessLines {
  private static final Pattern PAIR = Pattern.compile("([a-z_.]+)=\"([^\"]*)\"");

  /** What the JVM says before the log begins, and stack traces within it. */
  private static final Pattern BESIDE =
      Pattern.compile(
          "WARNING: |OpenJDK |\\s+at |\\s+\\.\\.\\. |Caused by:"
              + " |[a-z.]+[A-Z]\\w*(Exception|Error)\\b");

  private static final LogLine OTHER = new LogLine.Silent("no access line");
  private static final String LOGGER = "reprise.access";

  private AccessLines() {}

  /** Whether it is a line of a log in JSON, of Reprise's own form or Logback's. */
  static boolean isLogged(Members line) {
    return line.has("loggerName") || (line.has("logger") && line.has("level"));
  }

  /** Whether it is one whose fields stand in the line's own object. */
  static boolean isExchange(Members line) {
    return line.has("cache") && (line.has("tokens_saved") || line.has("request_id"));
  }

  static LogLine json(Members line) throws LineException {
    Map<String, String> fields = new HashMap<>();
    take(line, fields);
    for (JsonNode pair : line.tree("kvpList")) {
      pair.properties().forEach(each -> fields.put(each.getKey(), each.getValue().asText()));
    }
    String logger = line.tree(line.has("logger") ? "logger" : "loggerName").asText(LOGGER);
    boolean exchange = logger.equals(LOGGER) && fields.containsKey("cache");
    return exchange ? of(Moments.first(line, Moments.STARTS), fields) : OTHER;
  }

  private static void take(Members line, Map<String, String> fields) throws LineException {
    for (String name : line.names()) {
      JsonNode value = line.tree(name);
      if (value.isValueNode()) {
        fields.put(name, value.asText());
      }
    }
  }

  /**
   * @throws LineException when it is no line of a log of Reprise at all
   */
  static LogLine text(String line) throws LineException {
    Matcher pairs = PAIR.matcher(line);
    Map<String, String> fields = new HashMap<>();
    while (pairs.find()) {
      fields.put(pairs.group(1), pairs.group(2));
    }
    int space = line.indexOf(' ');
    Long time = space < 0 ? null : Moments.ofText(line.substring(0, space));
    if (time == null && !fields.containsKey("cache") && !BESIDE.matcher(line).lookingAt()) {
      throw new LineException("neither a JSON object nor a line of a Reprise log");
    }
    return fields.containsKey("cache") ? of(time, fields) : OTHER;
  }

  private static LogLine of(@Nullable Long time, Map<String, String> fields) {
    return new LogLine.Exchange(
        time,
        fields.getOrDefault("cache", ""),
        fields.getOrDefault("detail", ""),
        fields.getOrDefault("error", ""),
        fields.getOrDefault("tenant", ""),
        fields.getOrDefault("route", ""),
        fields.getOrDefault("model", ""),
        number(fields, "total_ms"),
        count(fields, "tokens_spent"),
        count(fields, "tokens_saved"),
        number(fields, "money_spent"),
        number(fields, "money_saved"));
  }

  private static long count(Map<String, String> fields, String name) {
    double value = number(fields, name);
    return value > 0 && value < Long.MAX_VALUE ? (long) value : 0;
  }

  private static double number(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null || value.isEmpty() || !List.of(value.split("[-+.eE\\d]+")).isEmpty()) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
