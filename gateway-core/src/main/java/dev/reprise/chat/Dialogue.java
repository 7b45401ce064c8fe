package dev.reprise.chat;

import org.jspecify.annotations.Nullable;

/**
 * What was asked and answered, each as a JSON text of the messages that OpenTelemetry's conventions
 * for generative AI describe; null where there is none. Each is bounded and says where it was cut.
 *
 * @param instructions that stand beside the messages: an array of parts
 * @param input the messages that were sent
 * @param output a message for each choice
 */
public record Dialogue(
    @Nullable String instructions, @Nullable String input, @Nullable String output) {

  /** Holds what callers wrote: shown nowhere by accident. */
  @Override
  public String toString() {
    return "Dialogue[]";
  }
}
