package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** A choice with a message, told in deltas. */
final class ChatChoice implements ChoiceForm {

  /** What a delta may not have once its choice has ended. */
  private static final Set<String> SAID =
      Set.of("content", "function_call", "reasoning", "reasoning_content", "refusal", "tool_calls");

  @Override
  public String object() {
    return "chat.completion";
  }

  @Override
  public ObjectNode begin(int index) {
    ObjectNode choice = JsonNodeFactory.instance.objectNode();
    choice.put("index", index);
    choice.putObject("message");
    choice.putNull("logprobs");
    choice.putNull("finish_reason");
    return choice;
  }

  @Override
  public boolean merge(ObjectNode choice, boolean ended, String name, JsonNode value)
      throws DeltaMerge.ConflictException {
    switch (name) {
      // Some providers repeat all that has been said so far as a message.
      case "message" -> {}
      case "delta" -> {
        requireSilence(ended, value);
        DeltaMerge.into(message(choice), value);
      }
      case "logprobs" -> DeltaMerge.field(choice, name, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public void finish(ObjectNode choice) {
    DeltaMerge.dropIndexes(message(choice).path("tool_calls"));
    nameRole(message(choice));
  }

  /**
   * A choice that goes on after its end had another end than was said: where that one is, nobody
   * can tell, and callers who stopped reading have heard less. Padding and roles may follow.
   */
  private static void requireSilence(boolean ended, JsonNode delta)
      throws DeltaMerge.ConflictException {
    for (Map.Entry<String, JsonNode> field : delta.properties()) {
      JsonNode value = field.getValue();
      boolean says = value.isContainerNode() ? !value.isEmpty() : !value.asText("").isEmpty();
      if (ended && says && SAID.contains(field.getKey())) {
        throw new DeltaMerge.ConflictException("finish_reason");
      }
    }
  }

  private static ObjectNode message(ObjectNode choice) {
    return (ObjectNode) choice.get("message");
  }

  /** Some providers' deltas leave out the one role that an answer can have. */
  private static void nameRole(ObjectNode message) {
    if (message.path("role").asText("").isEmpty()) {
      message.put("role", "assistant");
    }
  }
}
