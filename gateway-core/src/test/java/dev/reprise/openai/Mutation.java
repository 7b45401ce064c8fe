package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One change of meaning somewhere in a request, but never of the last message's texts alone. */
final class Mutation {

  /** A change that is ready to be made. */
  private record Change(String name, Runnable made) {}

  private final Random random;
  private final List<Change> changes = new ArrayList<>();

  Mutation(Random random) {
    this.random = random;
  }

  /** Makes it and says what was done. */
  String apply(ObjectNode request) {
    collect("", request, RandomRequests.lastMessage(request));
    Change change = changes.get(random.nextInt(changes.size()));
    change.made().run();
    return change.name();
  }

  private void collect(String path, JsonNode node, JsonNode last) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(member -> of(path, object, member.getKey(), last));
      changes.add(new Change("add to " + path, () -> object.put("new-field", 1)));
    } else if (node instanceof ArrayNode array) {
      array(path, array);
      for (int i = 0; i < array.size(); i++) {
        collect(path + "/" + i, array.get(i), last);
      }
    }
  }

  private void of(String path, ObjectNode object, String name, JsonNode last) {
    String member = path + "/" + name;
    JsonNode value = object.get(name);
    if (!isLastText(object, name, last)) {
      changes.add(new Change("replace " + member, () -> object.set(name, other(value))));
      changes.add(new Change("drop " + member, () -> object.remove(name)));
    }
    changes.add(new Change("wrap " + member, () -> wrap(object, name, value)));
    collect(member, value, last);
  }

  private void array(String path, ArrayNode array) {
    changes.add(new Change("append to " + path, () -> array.add(array.nullNode())));
    if (!array.isEmpty()) {
      int at = random.nextInt(array.size());
      changes.add(new Change("shorten " + path, () -> array.remove(at)));
      changes.add(new Change("repeat in " + path, () -> array.insert(at, array.get(at))));
      JsonNode first = array.get(0);
      JsonNode end = array.get(array.size() - 1);
      if (!first.equals(end)) {
        changes.add(new Change("reverse " + path, () -> swapEnds(array, first, end)));
      }
    }
  }

  private static void swapEnds(ArrayNode array, JsonNode first, JsonNode end) {
    array.set(0, end);
    array.set(array.size() - 1, first);
  }

  private static void wrap(ObjectNode object, String name, JsonNode value) {
    object.set(name, JsonNodeFactory.instance.arrayNode().add(value));
  }

  private JsonNode other(JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value.getNodeType()) {
      case STRING ->
          random.nextBoolean() ? nodes.textNode(value.textValue() + "!") : nodes.nullNode();
      case NUMBER ->
          random.nextBoolean()
              ? nodes.numberNode(value.decimalValue().add(BigDecimal.ONE))
              : nodes.textNode(value.asText());
      case BOOLEAN ->
          random.nextBoolean() ? nodes.booleanNode(!value.booleanValue()) : nodes.nullNode();
      default -> nodes.textNode("instead");
    };
  }

  private static boolean isLastText(ObjectNode object, String name, JsonNode last) {
    if (object == last) {
      return name.equals("content");
    }
    for (JsonNode part : last.path("content")) {
      if (part == object) {
        return name.equals("text");
      }
    }
    return false;
  }
}
