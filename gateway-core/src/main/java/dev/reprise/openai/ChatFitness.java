package dev.reprise.openai;

import com.fasterxml.jackson.core.JacksonException;
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
    if (completion.hasNonNull("error")) {
      return Unfit.ERROR_EVENT;
    }
    JsonNode choices = completion.path("choices");
    if (!choices.isArray() || choices.isEmpty()) {
      return Unfit.EMPTY;
    }
    if (choices.size() < rules.choices()) {
      return Unfit.TOO_FEW_CHOICES;
    }
    if (!Models.same(rules.model(), completion.path("model"))) {
      return Unfit.OTHER_MODEL;
    }
    for (JsonNode choice : choices) {
      Unfit flaw = flawOfChoice(choice);
      if (flaw != null) {
        return flaw;
      }
    }
    return null;
  }

  @Override
  public Usage usage(JsonNode completion) {
    JsonNode usage = completion.path("usage");
    return new Usage(
        Math.max(0, usage.path("prompt_tokens").asLong(0)),
        Math.max(0, usage.path("completion_tokens").asLong(0)));
  }

  private @Nullable Unfit flawOfChoice(JsonNode choice) {
    JsonNode finish = choice.path("finish_reason");
    if (!finish.isTextual()) {
      return Unfit.INCOMPLETE;
    }
    if (!rules.finishReasons().contains(finish.textValue())) {
      return Unfit.FINISH_REASON;
    }
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
    if (!arguments.isTextual()) {
      return false;
    }
    try {
      return !Json.MAPPER.readTree(arguments.textValue()).isMissingNode();
    } catch (JacksonException e) {
      return false;
    }
  }
}
