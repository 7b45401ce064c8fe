package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Makes up a value that a JSON schema allows, as a model does under a strict schema. */
final class Instances {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode root;
  private final String word;

  private Instances(JsonNode root, String word) {
    this.root = root;
    this.word = word;
  }

  /**
   * @param word what every text in it says
   */
  static JsonNode of(JsonNode schema, String word) {
    return new Instances(schema, word).instance(schema);
  }

  private JsonNode instance(JsonNode schema) {
    if (schema.has("$ref")) {
      return instance(root.at(schema.path("$ref").asText().substring(1)));
    }
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    return switch (schema.path("type").asText()) {
      case "object" -> object(schema.path("properties"));
      case "array" -> array(schema.path("items"));
      case "integer" -> JSON.numberNode(42);
      case "number" -> JSON.numberNode(2.5);
      case "boolean" -> JSON.booleanNode(true);
      case "string" -> JSON.textNode(word);
      default -> throw new IllegalArgumentException("a schema of no known type: " + schema);
    };
  }

  private ObjectNode object(JsonNode properties) {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      object.set(property.getKey(), instance(property.getValue()));
    }
    return object;
  }

  private ArrayNode array(JsonNode items) {
    return JSON.arrayNode().add(instance(items)).add(instance(items));
  }
}
