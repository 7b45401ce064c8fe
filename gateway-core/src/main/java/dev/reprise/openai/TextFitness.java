package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Judges a {@code text_completion} object. */
final class TextFitness implements Fitness {
  private final StorageRules rules;

  TextFitness(StorageRules rules) {
    this.rules = rules;
  }

  @Override
  public @Nullable Unfit flaw(JsonNode completion) {
    return Choices.flaw(
        completion, rules, choice -> ChatFitness.hasText(choice.path("text")) ? null : Unfit.EMPTY);
  }

  @Override
  public Usage usage(JsonNode completion) {
    return Choices.usage(completion);
  }
}
