package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Judges a {@code chat.completion} object. */
final class ChatFitness implements Fitness {
  private final StorageRules rules;

  ChatFitness(StorageRules rules) {
    this.rules = rules;
  }

  @Override
  public @Nullable Unfit flaw(JsonNode completion) {
    return Choices.flaw(completion, rules, ChatFitness::flawOfContent);
  }

  @Override
  public Usage usage(JsonNode completion) {
    return Choices.usage(completion);
  }

  private static @Nullable Unfit flawOfContent(JsonNode choice) {
    JsonNode message = choice.path("message");
    JsonNode calls = message.path("tool_calls");
    for (JsonNode call : calls) {
      if (!isJson(call.path("function").path("arguments"))) {
        return Unfit.TOOL_ARGUMENTS;
      }
    }
    boolean says = hasText(message.path("content")) || hasText(message.path("refusal"));
    boolean legacyCall = isJson(message.path("function_call").path("arguments"));
    return says || !calls.isEmpty() || legacyCall ? null : Unfit.EMPTY;
  }

  static boolean hasText(JsonNode node) {
    return node.isTextual() && !node.textValue().isBlank();
  }

  static boolean isJson(JsonNode arguments) {
    return arguments.isTextual() && Json.treeOrNull(arguments.textValue()) != null;
  }
}
