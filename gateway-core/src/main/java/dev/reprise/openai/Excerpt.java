package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.function.Function;

/**
 * The room that one value of a {@link dev.reprise.chat.Dialogue} has. Texts are cut where it ends,
 * and messages and parts beyond it are left out: {@value #CUT} tells how many characters a message
 * or a part lacks, {@value #LEFT_OUT} how many of its kind are missing next to it. The schema lets
 * both have members of their own.
 */
final class Excerpt {

  /** Characters of all texts together. */
  static final int MAX_CHARS = 32_768;

  static final String CUT = "reprise.cut";
  static final String LEFT_OUT = "reprise.left_out";

  /**
   * What a message or a part takes beside its texts: a request may have thousands of empty ones.
   */
  private static final int FRAME_CHARS = 32;

  private int room = MAX_CHARS;

  /** The first messages, as many as fit. */
  ArrayNode first(JsonNode items, Function<JsonNode, ObjectNode> form) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      if (room > 0) {
        room -= FRAME_CHARS;
        messages.add(form.apply(item));
      } else {
        missing((ObjectNode) messages.get(messages.size() - 1));
      }
    }
    return messages;
  }

  /** The last messages, as many as fit: the last one asks, and what is long is the history. */
  ArrayNode last(JsonNode items, Function<JsonNode, ObjectNode> form) {
    ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    int next = items.size() - 1;
    for (; next >= 0 && room > 0; next--) {
      room -= FRAME_CHARS;
      messages.insert(0, form.apply(items.get(next)));
    }
    if (next >= 0) {
      ((ObjectNode) messages.get(0)).put(LEFT_OUT, next + 1);
    }
    return messages;
  }

  /** A message that has no parts yet. */
  ObjectNode message(String role) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    put(message, "role", role);
    message.putArray("parts");
    return message;
  }

  /** A message that ends an answer. */
  ObjectNode answer(String role, String finishReason) {
    ObjectNode message = message(role);
    put(message, "finish_reason", finishReason.equals("tool_calls") ? "tool_call" : finishReason);
    return message;
  }

  /** The next part; one that goes nowhere when no room is left for it. */
  ObjectNode part(ArrayNode parts, String type) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    if (room <= 0 && !parts.isEmpty()) {
      missing((ObjectNode) parts.get(parts.size() - 1));
      return part;
    }
    room -= FRAME_CHARS;
    put(part, "type", type);
    parts.add(part);
    return part;
  }

  /** Adds a text, or what there is room for. */
  void put(ObjectNode node, String name, String text) {
    int end = Math.min(text.length(), Math.max(0, room));
    if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    room -= text.length();
    node.put(name, text.substring(0, end));
    if (end < text.length()) {
      node.put(CUT, node.path(CUT).asInt(0) + text.length() - end);
    }
  }

  /** Adds a text as it stands, if it is JSON and there is room for the whole of it. */
  void putJson(ObjectNode node, String name, String text) {
    if (text.length() > room || Json.treeOrNull(text) == null) {
      put(node, name, text);
    } else {
      room -= text.length();
      node.putRawValue(name, new RawValue(text));
    }
  }

  private static void missing(ObjectNode neighbour) {
    neighbour.put(LEFT_OUT, neighbour.path(LEFT_OUT).asInt(0) + 1);
  }
}
