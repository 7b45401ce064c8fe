package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Dialogue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a chat says, in the conventions' words: system messages are part of its history. */
final class ChatDialogue {
  private final Excerpt excerpt = new Excerpt();

  private ChatDialogue() {}

  static Dialogue of(byte[] body, @Nullable Completion answer) {
    JsonNode asked = Json.only(body, Set.of("messages"));
    JsonNode answered = answer == null ? null : Json.treeOrNull(answer.json());
    return new Dialogue(
        null,
        asked == null ? null : new ChatDialogue().input(asked.path("messages")),
        answered == null ? null : new ChatDialogue().output(answered.path("choices")));
  }

  private String input(JsonNode messages) {
    return Json.text(
        excerpt.last(
            messages, message -> fill(excerpt.message(message.path("role").asText("")), message)));
  }

  private String output(JsonNode choices) {
    return Json.text(excerpt.first(choices, this::choice));
  }

  private ObjectNode choice(JsonNode choice) {
    JsonNode message = choice.path("message");
    String role = message.path("role").asText("assistant");
    return fill(excerpt.answer(role, choice.path("finish_reason").asText("")), message);
  }

  private ObjectNode fill(ObjectNode node, JsonNode message) {
    if (message.path("name").isTextual()) {
      excerpt.put(node, "name", message.path("name").textValue());
    }
    MessageParts parts = MessageParts.of(excerpt, node);
    String role = message.path("role").asText("");
    if (role.equals("tool") || role.equals("function")) {
      parts.response(message.path("tool_call_id"), message.path("content"));
      return node;
    }
    parts.text("reasoning", message.path("reasoning_content"));
    parts.text("reasoning", message.path("reasoning"));
    parts.content(message.path("content"));
    parts.text("refusal", message.path("refusal"));
    message.path("tool_calls").forEach(call -> call(parts, call));
    JsonNode legacy = message.path("function_call");
    if (legacy.isObject()) {
      parts.call(legacy.path("id"), legacy.path("name"), legacy.path("arguments"));
    }
    return node;
  }

  private static void call(MessageParts parts, JsonNode call) {
    JsonNode custom = call.path("custom");
    JsonNode function = call.path("function");
    if (custom.isObject()) {
      parts.call(call.path("id"), custom.path("name"), custom.path("input"));
    } else {
      parts.call(call.path("id"), function.path("name"), function.path("arguments"));
    }
  }
}
