package dev.reprise.observing;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;

import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;

/** Some requests of each kind: hits of both tiers, misses, streams, refusals, faults. */
final class Traffic {
  static final String SETTINGS =
      """
      server: {max-chat-body-bytes: 4096}
      prices: {m: {input-per-million: 1000, output-per-million: 1000}}
      """;

  private Traffic() {}

  static void script(ScriptedUpstream upstream) {
    upstream.script(
        (request, answer) -> {
          if (request.body().contains("\"stream\":true")) {
            answer.completionStream("a", "b");
          } else if (request.body().contains("fail")) {
            answer.json(500, "{\"error\":{}}");
          } else {
            answer.completion("an answer");
          }
        });
  }

  static void run(TestGateway gateway) {
    gateway.chat(ask("What is the capital of France?"));
    gateway.chat(ask("What is the capital of France?"));
    gateway.chat(ask("What's the capital city of France?"));
    gateway.chat(askStream("How deep is the Pacific Ocean?"));
    gateway.chat(ask("Please fail."));
    gateway.chat(ask("x".repeat(8_000)));
    gateway.send("GET", "/v1/models", "");
  }
}
