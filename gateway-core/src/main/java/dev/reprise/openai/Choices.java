package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** What makes an answer of choices fit to be stored, whatever a choice holds. */
final class Choices {

  private Choices() {}

  /** What is wrong with a choice that has ended well; null when nothing is. */
  @FunctionalInterface
  interface Content {
    @Nullable Unfit flaw(JsonNode choice);
  }

  static @Nullable Unfit flaw(JsonNode completion, StorageRules rules, Content content) {
    if (completion.hasNonNull("error")) {
      return Unfit.ERROR_EVENT;
    }
    JsonNode choices = completion.path("choices");
    if (!choices.isArray() || choices.isEmpty()) {
      return Unfit.EMPTY;
    }
    if (!rules.mayAnswer(completion.path("model").asText(""))) {
      return Unfit.OTHER_MODEL;
    }
    for (JsonNode choice : choices) {
      Unfit end = flawOfEnd(choice, rules);
      Unfit flaw = end == null ? content.flaw(choice) : end;
      if (flaw != null) {
        return flaw;
      }
    }
    return null;
  }

  static Usage usage(JsonNode completion) {
    JsonNode usage = completion.path("usage");
    return new Usage(
        Math.max(0, usage.path("prompt_tokens").asLong(0)),
        Math.max(0, usage.path("completion_tokens").asLong(0)));
  }

  private static @Nullable Unfit flawOfEnd(JsonNode choice, StorageRules rules) {
    JsonNode finish = choice.path("finish_reason");
    if (!finish.isTextual()) {
      return Unfit.INCOMPLETE;
    }
    return rules.finishReasons().contains(finish.textValue()) ? null : Unfit.FINISH_REASON;
  }
}
