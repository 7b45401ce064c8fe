package dev.reprise.analyze;

import dev.reprise.transfer.Members;
import java.util.List;
import java.util.Locale;

/** What the lines of a log are. */
public enum LogFormat {
  /** Requests as they are sent to OpenAI's API, alone, in a batch, or with their answers. */
  OPENAI,
  /** LiteLLM's standard logging payload, or the rows of its spend log. */
  LITELLM,
  /** Access lines of Reprise, as JSON or text: they hold no prompts. */
  ACCESS;

  static final String STANDARD = "standard_logging_object";
  private static final List<String> LITELLM_MARKS =
      List.of(
          STANDARD,
          "call_type",
          "model_parameters",
          "response_cost",
          "litellm_call_id",
          "proxy_server_request",
          "spend");

  /** By what an object says of itself. */
  static LogFormat of(Members line) {
    if (AccessLines.isLogged(line) || AccessLines.isExchange(line)) {
      return ACCESS;
    }
    boolean lite = LITELLM_MARKS.stream().anyMatch(line::has);
    return lite && !line.has("request") ? LITELLM : OPENAI;
  }

  /** As options and reports spell it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
