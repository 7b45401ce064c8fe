package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.chat.StorageRules;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Judges a {@code response} object. */
final class ResponsesFitness implements Fitness {
  private static final String COMPLETED = "completed";
  private static final String INCOMPLETE = "incomplete";

  private final StorageRules rules;

  ResponsesFitness(StorageRules rules) {
    this.rules = rules;
  }

  @Override
  public @Nullable Unfit flaw(JsonNode response) {
    String status = response.path("status").asText("");
    if (response.hasNonNull("error") || status.equals("failed")) {
      return Unfit.ERROR_EVENT;
    }
    if (!status.equals(COMPLETED) && !status.equals(INCOMPLETE)) {
      return response.has("output") ? Unfit.INCOMPLETE : Unfit.EMPTY;
    }
    Unfit flaw = flawOfOutput(response.path("output"), status);
    if (flaw != null) {
      return flaw;
    }
    if (!rules.finishReasons().contains(finishReason(response))) {
      return Unfit.FINISH_REASON;
    }
    return rules.mayAnswer(response.path("model").asText("")) ? null : Unfit.OTHER_MODEL;
  }

  @Override
  public Usage usage(JsonNode response) {
    JsonNode usage = response.path("usage");
    return new Usage(
        Math.max(0, usage.path("input_tokens").asLong(0)),
        Math.max(0, usage.path("output_tokens").asLong(0)));
  }

  /** How a chat completion would have called this end: policies know no other names. */
  static String finishReason(JsonNode response) {
    if (response.path("status").asText().equals(INCOMPLETE)) {
      String reason = response.path("incomplete_details").path("reason").asText("");
      return reason.equals("max_output_tokens") ? "length" : reason;
    }
    for (JsonNode item : response.path("output")) {
      if (isCall(item)) {
        return "tool_calls";
      }
    }
    return "stop";
  }

  private static @Nullable Unfit flawOfOutput(JsonNode output, String status) {
    if (!output.isArray() || output.isEmpty()) {
      return Unfit.EMPTY;
    }
    boolean says = false;
    for (JsonNode item : output) {
      Unfit flaw = flawOfItem(item, status);
      if (flaw != null) {
        return flaw;
      }
      says |= isCall(item) || isMessage(item);
    }
    return says ? null : Unfit.EMPTY;
  }

  /** An item that was cut is fit only in an answer that says of itself that it was. */
  private static @Nullable Unfit flawOfItem(JsonNode item, String status) {
    String itsStatus = item.path("status").asText(COMPLETED);
    if (!itsStatus.equals(COMPLETED) && !itsStatus.equals(status)) {
      return Unfit.INCOMPLETE;
    }
    return switch (item.path("type").asText("")) {
      case "" -> Unfit.UNREADABLE;
      case "function_call" ->
          ChatFitness.isJson(item.path("arguments")) ? null : Unfit.TOOL_ARGUMENTS;
      case "custom_tool_call" -> item.path("input").isTextual() ? null : Unfit.TOOL_ARGUMENTS;
      case String type when isServerTool(type) -> Unfit.UNREADABLE;
      default -> null;
    };
  }

  /**
   * Requests with such tools are not looked up; an answer that has their calls all the same is not
   * what was asked for, and what they found was true when they ran.
   */
  private static boolean isServerTool(String type) {
    return type.contains("_call") || type.startsWith("mcp_") || type.startsWith("tool_search");
  }

  private static boolean isCall(JsonNode item) {
    String type = item.path("type").asText("");
    return type.equals("function_call") || type.equals("custom_tool_call");
  }

  private static boolean isMessage(JsonNode item) {
    if (!item.path("type").asText("").equals("message") || !item.path("content").isArray()) {
      return false;
    }
    for (JsonNode part : item.path("content")) {
      if (ChatFitness.hasText(part.path("text")) || ChatFitness.hasText(part.path("refusal"))) {
        return true;
      }
    }
    return false;
  }
}
