package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Dialogue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a response says, in the conventions' words: each item that is asked is a message, all items
 * that answer are one together.
 */
final class ResponsesDialogue {
  private final Excerpt excerpt = new Excerpt();

  private ResponsesDialogue() {}

  static Dialogue of(byte[] body, @Nullable Completion answer) {
    JsonNode asked = Json.only(body, Set.of("instructions", "input"));
    JsonNode answered = answer == null ? null : Json.treeOrNull(answer.json());
    return new Dialogue(
        asked == null ? null : new ResponsesDialogue().instructions(asked.path("instructions")),
        asked == null ? null : new ResponsesDialogue().input(asked.path("input")),
        answered == null ? null : new ResponsesDialogue().output(answered));
  }

  private @Nullable String instructions(JsonNode instructions) {
    ObjectNode holder = excerpt.message("");
    MessageParts.of(excerpt, holder).content(instructions);
    return holder.path("parts").isEmpty() ? null : Json.text(holder.path("parts"));
  }

  private String input(JsonNode input) {
    JsonNode items = input.isArray() ? input : JsonNodeFactory.instance.arrayNode().add(input);
    return Json.text(excerpt.last(items, this::message));
  }

  private ObjectNode message(JsonNode item) {
    ObjectNode message = excerpt.message(role(item));
    MessageParts parts = MessageParts.of(excerpt, message);
    if (item.isTextual()) {
      parts.content(item);
    } else {
      item(parts, item);
    }
    return message;
  }

  private static String role(JsonNode item) {
    if (item.isTextual()) {
      return "user";
    }
    boolean result = item.path("type").asText("").endsWith("_output");
    return item.path("role").asText(result ? "tool" : "assistant");
  }

  private String output(JsonNode response) {
    ObjectNode message = excerpt.answer("assistant", ResponsesFitness.finishReason(response));
    MessageParts parts = MessageParts.of(excerpt, message);
    response.path("output").forEach(item -> item(parts, item));
    return Json.text(JsonNodeFactory.instance.arrayNode().add(message));
  }

  private static void item(MessageParts parts, JsonNode item) {
    JsonNode id = item.path("call_id");
    switch (item.path("type").asText("message")) {
      case "message" -> parts.content(item.path("content"));
      case "function_call" -> parts.call(id, item.path("name"), item.path("arguments"));
      case "custom_tool_call" -> parts.call(id, item.path("name"), item.path("input"));
      case "function_call_output", "custom_tool_call_output" ->
          parts.response(id, item.path("output"));
      case "reasoning" ->
          item.path("summary").forEach(part -> parts.text("reasoning", part.path("text")));
      default -> parts.other(item);
    }
  }
}
