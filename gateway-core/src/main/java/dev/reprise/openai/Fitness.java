package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Judges the JSON of an answer: is it a whole one that may be given again? */
interface Fitness {

  /** The reason against it, or null when it is fit. */
  @Nullable Unfit flaw(JsonNode completion);

  /** What it cost; {@link Usage#NONE} when it does not say. */
  Usage usage(JsonNode completion);
}
