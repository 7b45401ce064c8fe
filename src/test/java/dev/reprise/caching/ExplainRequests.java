package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.Completions.quote;
import static dev.reprise.kit.Completions.user;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Requests of all kinds, in an order in which the earlier ones bear on the later ones. */
final class ExplainRequests {
  private static final String CHAT = "/v1/chat/completions";
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String CAPITAL_THREE = "Which city is the capital of France?";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

  static final List<One> VARIED =
      List.of(
          chat(ask(CAPITAL)),
          chat(ask(CAPITAL)),
          chat(askStream(CAPITAL)),
          chat(ask(CAPITAL_TOO)),
          chat(ask(CAPITAL_TOO)),
          chat(ask(CAPITAL_THREE), "reprise-threshold", "1"),
          chat(ask(CAPITAL, "\"temperature\":0.3")),
          chat(ask(CAPITAL, "\"temperature\":1.9")),
          chat(ask(CAPITAL, TOOLS)),
          chat(ask(CAPITAL, TOOLS)),
          chat(ask(CAPITAL_TOO, TOOLS)),
          chat(ask(CAPITAL), "cache-control", "no-cache"),
          chat(ask(CAPITAL), "cache-control", "no-store"),
          chat(ask("Who sells umbrellas?"), "cache-control", "only-if-cached"),
          chat(ask(CAPITAL), "cache-control", "only-if-cached"),
          chat(ask(CAPITAL), "cache-control", "max-age=0"),
          chat(ask(CAPITAL), "cache-control", "min-fresh=1000000"),
          chat(ask(CAPITAL), "reprise-mode", "off"),
          chat(ask(CAPITAL), "reprise-mode", "read-only"),
          chat(ask("Who sells boats?"), "reprise-mode", "write-only"),
          chat(ask("Who sells boats?"), "reprise-mode", "write-only"),
          chat(ask("Who sells boats?")),
          chat(ask(CAPITAL), "reprise-namespace", "elsewhere"),
          chat(ask(CAPITAL), "openai-beta", "x=v2"),
          chat(ask(CAPITAL, "\"store\":true")),
          chat(ask("How do I order 3 tents?")),
          chat(ask("How do I order 4 tents?")),
          chat(ask("Wie heißt die Hauptstadt von Frankreich und warum?")),
          chat(ask("What is the weather today?")),
          chat(ask("What is the weather today?")),
          chat(ask("Where is my order?")),
          chat(ask("Where is my order?", "\"user\":\"u1\"")),
          chat(ask("Where is my order?", "\"user\":\"u2\"")),
          chat(ask("")),
          chat("{\"model\":\"m\",\"messages\":"),
          new One("/v1/responses", responses(CAPITAL, "\"top_p\":1"), List.of()),
          new One("/v1/responses", responses(CAPITAL, "\"top_p\":1"), List.of()),
          new One("/v1/responses", responses(CAPITAL_TOO, "\"top_p\":1"), List.of()),
          new One("/v1/responses", responses(CAPITAL, "\"previous_response_id\":\"r\""), List.of()),
          new One("/v1/completions", "{\"model\":\"m\",\"prompt\":\"Once upon\"}", List.of()),
          new One("/v1/completions", "{\"model\":\"m\",\"prompt\":\"Once upon\"}", List.of()),
          new One("/v1/moderations", "{\"input\":\"x\"}", List.of()));

  private ExplainRequests() {}

  /**
   * One request.
   *
   * @param more headers, names and values in turn
   */
  record One(String path, String body, List<String> more) {
    String[] headers(String... credential) {
      return Stream.concat(Stream.of(credential), more.stream()).toArray(String[]::new);
    }
  }

  private static One chat(String body, String... headers) {
    return new One(CHAT, body, List.of(headers));
  }

  /** A request to {@code /v1/responses} with one user message. */
  static String responses(String question, String members) {
    return "{\"model\":\"m\"," + members + ",\"store\":false,\"input\":[" + user(question) + "]}";
  }

  /** Answers in the protocol that was asked in. */
  static void answer(Recorded request, Answer answer) throws IOException {
    String text = quote("an answer");
    switch (request.target()) {
      case "/v1/responses" ->
          answer.json(
              200,
              """
              {"id":"resp_1","object":"response","created_at":1700000000,"status":"completed",
              "model":"m","output":[{"type":"message","id":"msg_1","status":"completed",
              "role":"assistant","content":[{"type":"output_text","text":%s,"annotations":[]}]}],
              "usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}
              """
                  .formatted(text));
      case "/v1/completions" ->
          answer.json(
              200,
              """
              {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m",
              "choices":[{"text":%s,"index":0,"logprobs":null,"finish_reason":"stop"}],
              "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
              """
                  .formatted(text));
      default ->
          answer.json(
              200,
              Completions.text("an answer")
                  .replace(
                      "\"model\":\"m\"",
                      request.body().contains("\"model\":\"n\"")
                          ? "\"model\":\"n\""
                          : "\"model\":\"m\""));
    }
  }
}
