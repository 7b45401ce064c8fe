package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which deltas add up: texts that grow are appended, objects merged, array elements
 * merged by their {@code index} or else appended, null leaves what is there. Fields that identify
 * are given once; some providers repeat them, none may change them.
 *
 * <p>A text that grows is a {@link StringBuilder} in the tree until {@link #settle}: an answer of n
 * tokens would otherwise cost n² copies.
 */
final class DeltaMerge {
  /** Texts that come in pieces. Any other text is said once, however often it is repeated. */
  private static final Set<String> GROWING =
      Set.of(
          "arguments",
          "content",
          "data",
          "input",
          "reasoning",
          "reasoning_content",
          "refusal",
          "signature",
          "summary",
          "text",
          "thinking",
          "transcript");

  private static final Set<String> IDENTIFYING = Set.of("format", "id", "name", "role", "type");

  private DeltaMerge() {}

  /** Two chunks contradict each other. */
  static final class ConflictException extends Exception {
    ConflictException(String field) {
      super("two values for " + field);
    }
  }

  static void into(ObjectNode target, JsonNode delta) throws ConflictException {
    for (Map.Entry<String, JsonNode> field : delta.properties()) {
      field(target, field.getKey(), field.getValue());
    }
  }

  static void field(ObjectNode target, String name, JsonNode value) throws ConflictException {
    JsonNode present = target.get(name);
    if (present == null || present.isNull()) {
      target.set(name, value.isArray() ? merged(target.arrayNode(), value) : value.deepCopy());
    } else if (value.isNull()) {
      return;
    } else if (IDENTIFYING.contains(name) || isSaidOnce(name, value)) {
      identify(target, name, present, value);
    } else if (present.isTextual() && value.isTextual()) {
      target.putPOJO(name, new StringBuilder(present.textValue() + value.textValue()));
    } else if (present instanceof POJONode pojo && value.isTextual()) {
      ((StringBuilder) pojo.getPojo()).append(value.textValue());
    } else if (present instanceof ObjectNode object && value.isObject()) {
      into(object, value);
    } else if (present instanceof ArrayNode array && value.isArray()) {
      merged(array, value);
    } else if (!present.equals(value)) {
      throw new ConflictException(name);
    }
  }

  private static boolean isSaidOnce(String name, JsonNode value) {
    return value.isTextual() && !GROWING.contains(name);
  }

  /** Turns the texts that grew into plain ones; a merged tree is not JSON before. */
  static void settle(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (field.getValue() instanceof POJONode pojo) {
          field.setValue(TextNode.valueOf(pojo.getPojo().toString()));
        } else {
          settle(field.getValue());
        }
      }
    } else if (node.isArray()) {
      node.forEach(DeltaMerge::settle);
    }
  }

  /** An array's elements in a whole answer stand in order and carry no index. */
  static void dropIndexes(JsonNode calls) {
    if (calls instanceof ArrayNode array) {
      List<JsonNode> ordered = new ArrayList<>();
      array.forEach(ordered::add);
      ordered.sort(Comparator.comparingInt(call -> call.path("index").asInt(0)));
      array.removeAll().addAll(ordered);
      for (JsonNode call : array) {
        if (call instanceof ObjectNode object) {
          object.remove("index");
        }
      }
    }
  }

  private static void identify(ObjectNode target, String name, JsonNode present, JsonNode value)
      throws ConflictException {
    if (present.asText().isEmpty()) {
      target.set(name, value);
    } else if (!value.asText().isEmpty() && !value.equals(present)) {
      throw new ConflictException(name);
    }
  }

  private static ArrayNode merged(ArrayNode array, JsonNode elements) throws ConflictException {
    for (JsonNode element : elements) {
      ObjectNode twin = element.path("index").isInt() ? byIndex(array, element) : null;
      if (twin == null) {
        array.add(element.deepCopy());
      } else {
        for (Map.Entry<String, JsonNode> field : element.properties()) {
          if (!field.getKey().equals("index")) {
            field(twin, field.getKey(), field.getValue());
          }
        }
      }
    }
    return array;
  }

  private static @Nullable ObjectNode byIndex(ArrayNode array, JsonNode element) {
    for (JsonNode candidate : array) {
      if (candidate instanceof ObjectNode object
          && object.path("index").equals(element.path("index"))) {
        return object;
      }
    }
    return null;
  }
}
