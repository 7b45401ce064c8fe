package dev.reprise.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wrote, by name: the members of a JSON object or the parameters of a query. Names
 * that nobody knows and empty values are refused rather than ignored: a purge must not grow because
 * a selector was misspelled or a variable was not set.
 */
final class Fields {
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

  private final ObjectNode values;

  private Fields(ObjectNode values) {
    this.values = values;
  }

  static Fields ofBody(byte[] body, List<String> known) throws RefusedException {
    ObjectNode values = Json.read(body);
    for (Map.Entry<String, JsonNode> field : values.properties()) {
      requireKnown("field", field.getKey(), known);
    }
    return new Fields(values);
  }

  static Fields ofQuery(String query, List<String> known) throws RefusedException {
    ObjectNode values = Json.object();
    for (String pair : query.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      requireKnown("parameter", name, known);
      if (values.has(name)) {
        throw RefusedException.badRequest("expected " + name + " once, got it again");
      }
      values.set(name, TextNode.valueOf(equals < 0 ? "" : decode(pair.substring(equals + 1))));
    }
    return new Fields(values);
  }

  /** Undoes percent-encoding; a plus sign is a space, as forms have it. */
  static String decode(String encoded) throws RefusedException {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RefusedException.badRequest("expected percent-encoded text in the target");
    }
  }

  boolean has(String name) {
    return values.has(name);
  }

  /** Null when it is not given. */
  @Nullable String text(String name, int maxChars) throws RefusedException {
    JsonNode value = values.get(name);
    if (value == null) {
      return null;
    }
    String text = value.textValue();
    if (text == null || text.isBlank() || text.length() > maxChars) {
      throw expected(name, "a text of 1 to " + maxChars + " characters", value);
    }
    return text;
  }

  /** Null when it is not given. */
  @Nullable Long whole(String name, long least, long most) throws RefusedException {
    JsonNode value = values.get(name);
    if (value == null) {
      return null;
    }
    boolean number = value.isIntegralNumber() && value.canConvertToLong();
    boolean digits = value.isTextual() && WHOLE.matcher(value.textValue()).matches();
    long given = number || digits ? value.asLong() : -1;
    if (!(number || digits) || given < least || given > most) {
      throw expected(name, "a whole number from " + least + " to " + most, value);
    }
    return given;
  }

  /** Null when it is not given. */
  @Nullable Double fraction(String name, double least, double most) throws RefusedException {
    JsonNode value = values.get(name);
    if (value == null) {
      return null;
    }
    double given = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(given >= least && given <= most)) {
      throw expected(name, "a number from " + least + " to " + most, value);
    }
    return given;
  }

  /** False when it is not given. */
  boolean flag(String name) throws RefusedException {
    JsonNode value = values.get(name);
    if (value != null && !value.isBoolean()) {
      throw expected(name, "true or false", value);
    }
    return value != null && value.booleanValue();
  }

  private static void requireKnown(String kind, String name, List<String> known)
      throws RefusedException {
    if (!known.contains(name)) {
      throw RefusedException.badRequest(
          "unknown " + kind + " " + Spelling.quoted(name) + "; " + Spelling.hint(name, known));
    }
  }

  private static RefusedException expected(String name, String expected, JsonNode got) {
    return RefusedException.badRequest(name + ": expected " + expected + ", got " + Json.kind(got));
  }
}
