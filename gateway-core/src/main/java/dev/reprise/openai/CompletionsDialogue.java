package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Dialogue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a legacy completion says, in the conventions' words: each prompt is a user's message. */
final class CompletionsDialogue {
  private final Excerpt excerpt = new Excerpt();

  private CompletionsDialogue() {}

  static Dialogue of(byte[] body, @Nullable Completion answer) {
    JsonNode asked = Json.only(body, Set.of("prompt"));
    JsonNode answered = answer == null ? null : Json.treeOrNull(answer.json());
    return new Dialogue(
        null,
        asked == null ? null : new CompletionsDialogue().input(asked.path("prompt")),
        answered == null ? null : new CompletionsDialogue().output(answered.path("choices")));
  }

  private String input(JsonNode prompt) {
    boolean several = prompt.isArray() && !prompt.path(0).isNumber();
    JsonNode prompts = several ? prompt : JsonNodeFactory.instance.arrayNode().add(prompt);
    return Json.text(excerpt.last(prompts, this::prompt));
  }

  /** Tokens say nothing to a reader: their number alone goes along. */
  private ObjectNode prompt(JsonNode prompt) {
    ObjectNode message = excerpt.message("user");
    if (prompt.isArray()) {
      excerpt.part(message.withArray("parts"), "tokens").put("count", prompt.size());
    } else {
      MessageParts.of(excerpt, message).text("text", prompt);
    }
    return message;
  }

  private String output(JsonNode choices) {
    return Json.text(excerpt.first(choices, this::choice));
  }

  private ObjectNode choice(JsonNode choice) {
    ObjectNode message = excerpt.answer("assistant", choice.path("finish_reason").asText(""));
    MessageParts.of(excerpt, message).text("text", choice.path("text"));
    return message;
  }
}
