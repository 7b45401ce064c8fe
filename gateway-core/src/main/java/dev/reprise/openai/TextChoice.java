package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A choice of a legacy completion: a text that each chunk goes on with. */
final class TextChoice implements ChoiceForm {

  @Override
  public String object() {
    return "text_completion";
  }

  @Override
  public ObjectNode begin(int index) {
    ObjectNode choice = JsonNodeFactory.instance.objectNode();
    choice.put("text", "");
    choice.put("index", index);
    choice.putNull("logprobs");
    choice.putNull("finish_reason");
    return choice;
  }

  @Override
  public boolean merge(ObjectNode choice, boolean ended, String name, JsonNode value)
      throws DeltaMerge.ConflictException {
    switch (name) {
      case "text" -> text(choice, ended, value);
      case "logprobs" -> logprobs(choice, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A text that goes on after its end had another end than was said. */
  private static void text(ObjectNode choice, boolean ended, JsonNode more)
      throws DeltaMerge.ConflictException {
    if (ended && !more.asText("").isEmpty()) {
      throw new DeltaMerge.ConflictException("finish_reason");
    }
    DeltaMerge.field(choice, "text", more);
  }

  /**
   * Lists in step, one element for each token. An element may itself be an object of tokens, and
   * {@code index} may be one of them: it is no index.
   */
  private static void logprobs(ObjectNode choice, JsonNode more)
      throws DeltaMerge.ConflictException {
    if (!more.isObject()) {
      DeltaMerge.field(choice, "logprobs", more);
      return;
    }
    ObjectNode all =
        choice.get("logprobs") instanceof ObjectNode object ? object : choice.putObject("logprobs");
    for (Map.Entry<String, JsonNode> field : more.properties()) {
      if (field.getValue() instanceof ArrayNode elements) {
        ArrayNode list =
            all.get(field.getKey()) instanceof ArrayNode present
                ? present
                : all.putArray(field.getKey());
        list.addAll(elements);
      } else {
        DeltaMerge.field(all, field.getKey(), field.getValue());
      }
    }
  }

  @Override
  public void finish(ObjectNode choice) {}
}
