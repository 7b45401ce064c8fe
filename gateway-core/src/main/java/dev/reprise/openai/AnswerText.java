package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Completion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer says, in whichever of OpenAI's formats. */
final class AnswerText {
  /** Where a choice or an output item has words, arguments and the name of what it calls. */
  private static final List<String> WORDS =
      List.of("text", "refusal", "name", "arguments", "content", "message", "tool_calls");

  private final StringBuilder text = new StringBuilder();

  private AnswerText() {}

  static @Nullable String of(Completion completion) {
    JsonNode root = Json.treeOrNull(completion.json());
    if (root == null) {
      return null;
    }
    AnswerText said = new AnswerText();
    said.add(root.path("choices"));
    said.add(root.path("output"));
    return said.text.isEmpty() ? null : said.text.toString();
  }

  private void add(JsonNode node) {
    if (node.isTextual()) {
      text.append(text.isEmpty() ? "" : "\n").append(node.textValue());
    } else if (node.isArray()) {
      node.forEach(this::add);
    } else if (node.isObject()) {
      add(node.path("function"));
      WORDS.forEach(word -> add(node.path(word)));
    }
  }
}
