package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a stream repeat around the pieces of its text. A provider writes each chunk by
 * the same pattern: one that differs from the last in its text alone need not be read again.
 *
 * @param before up to the first character of the piece
 * @param after from the quotation mark behind it
 */
record Refrain(String before, String after) {
  static final String FIELD = "content";

  /**
   * In valid JSON only a key and the start of its value look like this, but for the end of a longer
   * key that has a quotation mark within, behind a \\.
   */
  private static final String KEY = "\"" + FIELD + "\":";

  /**
   * Of a chunk that says nothing but one piece of one choice's text.
   *
   * @param data as it came
   * @param chunk the same, read
   * @return null for any other chunk
   */
  static @Nullable Refrain of(String data, JsonNode chunk) {
    int key = data.indexOf(KEY);
    boolean once = key > 0 && data.charAt(key - 1) != '\\' && data.indexOf(KEY, key + 1) < 0;
    if (!once || !saysOnePiece(chunk)) {
      return null;
    }
    int start = key + KEY.length();
    while (data.charAt(start) == ' ') {
      start++;
    }
    if (data.charAt(start++) != '"') {
      return null;
    }
    return new Refrain(data.substring(0, start), data.substring(end(data, start)));
  }

  /**
   * The piece of a chunk that differs from the last one in nothing else.
   *
   * @return null when it may differ in more
   */
  @Nullable String piece(String data) {
    int end = data.length() - after.length();
    if (end < before.length()
        || !data.startsWith(before)
        || !data.endsWith(after)
        || end(data, before.length()) != end) {
      return null;
    }
    String literal = data.substring(before.length(), end);
    return literal.indexOf('\\') < 0 ? literal : unescaped(literal);
  }

  /** Where the string that begins here has its closing mark; -1 when there is no valid one. */
  private static int end(String data, int start) {
    for (int i = start; i < data.length(); i++) {
      char c = data.charAt(i);
      if (c == '"') {
        return i;
      }
      if (c == '\\') {
        i++;
      } else if (c < ' ') {
        return -1;
      }
    }
    return -1;
  }

  private static @Nullable String unescaped(String literal) {
    JsonNode text = Json.treeOrNull('"' + literal + '"');
    return text == null ? null : text.textValue();
  }

  /** Whatever else it has says the same however often it is said. */
  private static boolean saysOnePiece(JsonNode chunk) {
    JsonNode choices = chunk.path("choices");
    if (!choices.isArray() || choices.size() != 1) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : chunk.properties()) {
      boolean other = !field.getKey().equals("choices");
      if (other && (field.getValue().isContainerNode() || field.getKey().equals(FIELD))) {
        return false;
      }
    }
    JsonNode choice = choices.get(0);
    for (Map.Entry<String, JsonNode> field : choice.properties()) {
      boolean plain =
          switch (field.getKey()) {
            case "delta" -> isOneText(field.getValue());
            case "index" -> field.getValue().isInt();
            default -> field.getValue().isNull();
          };
      if (!plain) {
        return false;
      }
    }
    return choice.has("delta");
  }

  private static boolean isOneText(JsonNode delta) {
    return delta.size() == 1 && delta.path(FIELD).isTextual();
  }
}
