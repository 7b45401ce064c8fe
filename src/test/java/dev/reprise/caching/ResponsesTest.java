package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.quote;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Answer;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Responses API goes the same way as chats. */
class ResponsesTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String PARAPHRASE = "What's the capital city of France?";
  private static final AtomicInteger COUNT = new AtomicInteger();
  @AutoClose private static final Stage stage = Stage.open();
  private String tenant;

  @BeforeEach
  void reset() {
    stage.reset();
    tenant = "Bearer r" + COUNT.incrementAndGet();
    stage.upstream.script(
        (request, answer) -> {
          String text = "answer " + COUNT.incrementAndGet();
          if (request.body().contains("\"stream\":true")) {
            events(answer, text);
            answer.endChunks();
          } else {
            boolean kept = !request.body().contains("\"store\":false");
            String whole = response(text, "completed");
            answer.json(200, whole.replace("\"error\"", "\"store\":" + kept + ",\"error\""));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S1 S50 a response is stored from JSON or events and given as either")
  void theSameRequestHitsInEitherForm(boolean streamFirst) {
    Reply miss = Expect.storedMiss(asks(QUESTION, stream(streamFirst)));
    String text = text(miss);
    for (boolean stream : new boolean[] {false, true}) {
      Reply hit = Expect.exactHit(asks(QUESTION, stream(stream)));
      assertThat(text(hit)).isEqualTo(text);
      if (stream) {
        assertThat(hit.header("content-type")).startsWith("text/event-stream");
        assertThat(hit.body())
            .startsWith("event: response.created\ndata: ")
            .contains("event: response.output_text.delta\n")
            .doesNotContain("[DONE]");
      }
    }
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S25 another wording is a semantic HIT, other instructions or history are not")
  void paraphrasesHitWithinTheirScope() {
    String stored = text(Expect.storedMiss(asks(QUESTION, "")));
    assertThat(text(Expect.semanticHit(asks(PARAPHRASE, "")))).isEqualTo(stored);
    Expect.exactHit(asks(PARAPHRASE, ""));
    Expect.storedMiss(asks(PARAPHRASE, ",\"instructions\":\"Be brief.\""));
    Expect.storedMiss(asks(PARAPHRASE, ",\"temperature\":0.2"));
    String history =
        "{\"role\":\"user\",\"content\":\"Hi\"}," + "{\"role\":\"assistant\",\"content\":\"Ho\"},";
    String last = "{\"role\":\"user\",\"content\":" + quote(QUESTION) + "}";
    Expect.storedMiss(send("\"input\":[" + history + last + "]"));
    assertThat(stage.gateway.chat(ask(QUESTION), "authorization", tenant).isMiss()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "previous_response_id":"resp_1"         | server-state
          "conversation":"conv_1"                 | server-state
          "background":true                       | server-state
          "store":true                            | store-requested
          "tools":[{"type":"web_search_preview"}] | server-tools
          """)
  @DisplayName("S80 what only the provider can answer passes by")
  void stateOfTheProvidersPassesBy(String member, String reason) {
    Expect.bypass(asks(QUESTION, "," + member), reason);
    Expect.bypass(asks(QUESTION, "," + member), reason);
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S39 a tool's result is looked up exactly only")
  void toolResultsAreExact() {
    String call =
        "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},";
    String result = "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"%s\"}";
    Expect.storedMiss(send("\"input\":[" + call + result.formatted("sunny") + "]"));
    Expect.storedMiss(send("\"input\":[" + call + result.formatted("Sunny") + "]"));
    Expect.exactHit(send("\"input\":[" + call + result.formatted("sunny") + "]"));
  }

  @Test
  @DisplayName("S105 ids: kept where the provider keeps the response, new where it does not")
  void idsGoOnWorking() {
    String kept = asks(QUESTION, "").json().path("id").asText();
    assertThat(Expect.exactHit(asks(QUESTION, "")).json().path("id").asText()).isEqualTo(kept);
    String gone = asks(QUESTION, ",\"store\":false").json().path("id").asText();
    String one = Expect.exactHit(asks(QUESTION, ",\"store\":false")).json().path("id").asText();
    String two = Expect.exactHit(asks(QUESTION, ",\"store\":false")).json().path("id").asText();
    assertThat(List.of(kept, gone, one, two)).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("S62 `response.completed` ends the stream")
  void theLastEventIsTheEnd() {
    Reply miss = Expect.storedMiss(asks(QUESTION, stream(true)));
    assertThat(miss.body()).doesNotContain("event: error").endsWith("\n\n");
    Expect.exactHit(asks(QUESTION, stream(true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "early end", "response.failed", "response.incomplete", "error"})
  @DisplayName("S51 S53 cut, failed and incomplete streams are told and not stored")
  void whatIsNotWholeIsNotStored(String kind) {
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          named(answer, "response.created", "\"response\":" + response("", "in_progress"));
          switch (kind) {
            case "cut" -> answer.reset();
            case "early end" -> answer.endChunks();
            case "error" -> {
              named(answer, "error", "\"message\":\"no\"");
              answer.endChunks();
            }
            default -> {
              String status = kind.substring("response.".length());
              named(answer, kind, "\"response\":" + response("half", status));
              answer.endChunks();
            }
          }
        });
    Reply broken = Expect.miss(asks(QUESTION, stream(true)));
    if (kind.equals("cut") || kind.equals("early end")) {
      assertThat(broken.body()).contains("event: error\n").contains("upstream_closed");
    } else {
      assertThat(broken.body()).doesNotContain("upstream_closed");
    }
    reset();
    Expect.miss(asks(QUESTION, stream(true)));
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S85 twins of both forms make one call")
  void twinsShareOneCall() {
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          go.await();
          if (request.body().contains("\"stream\":true")) {
            events(answer, "shared");
            answer.endChunks();
          } else {
            answer.json(200, response("shared", "completed"));
          }
        });
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        String form = stream(i % 2 == 0);
        replies.add(CompletableFuture.supplyAsync(() -> asks(QUESTION, form), threads));
      }
      Eventually.holds("all", () -> stage.metric("reprise_in_flight") == 20);
      go.countDown();
    }
    assertThat(replies).allMatch(reply -> text(reply.join()).equals("shared"));
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S62 Messages API: `message_stop` ends the stream, which passes untouched")
  void messagesPassUntouched() {
    String events =
        "event: message_start\ndata: {\"type\":\"message_start\"}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          answer.chunk(events);
          answer.endChunks();
        });
    Reply reply = stage.gateway.send("POST", "/v1/messages", "{\"stream\":true}");
    Expect.bypass(reply, "not-cacheable");
    assertThat(reply.body()).isEqualTo(events);
  }

  @Test
  void legacyCompletionsGoTheSameWay() {
    stage.upstream.script(
        (request, answer) ->
            answer.json(
                200,
                "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"text\":\"Paris\",\"index\":0,\"logprobs\":null,"
                    + "\"finish_reason\":\"stop\"}]}"));
    Expect.storedMiss(complete(QUESTION, ""));
    Reply hit = Expect.exactHit(complete(QUESTION, ""));
    assertThat(hit.json().at("/choices/0/text").asText()).isEqualTo("Paris");
    assertThat(hit.json().path("id").asText()).startsWith("cmpl-").isNotEqualTo("cmpl-1");
    Expect.semanticHit(complete(PARAPHRASE, ""));
    Reply streamed = Expect.exactHit(complete(QUESTION, stream(true)));
    assertThat(streamed.events().getLast()).isEqualTo("[DONE]");
    assertThat(streamed.body()).contains("\"text\":\"Paris\"");
    assertThat(stage.calls()).isOne();
  }

  private Reply complete(String prompt, String members) {
    String body = "{\"model\":\"m\",\"prompt\":" + quote(prompt) + members + "}";
    return stage.gateway.send("POST", "/v1/completions", body, "authorization", tenant);
  }

  private Reply asks(String question, String members) {
    return send("\"input\":" + quote(question) + members);
  }

  private Reply send(String members) {
    String body = "{\"model\":\"m\"," + members + "}";
    return stage.gateway.send("POST", "/v1/responses", body, "authorization", tenant);
  }

  private static String stream(boolean wanted) {
    return wanted ? ",\"stream\":true" : "";
  }

  private static String text(Reply reply) {
    JsonNode response =
        reply.header("content-type").startsWith("text/") ? last(reply) : reply.json();
    return response.at("/output/0/content/0/text").asText();
  }

  /** The response within the last event. */
  private static JsonNode last(Reply reply) {
    String[] lines = reply.body().strip().split("\n");
    return TestGateway.parse(lines[lines.length - 1].substring("data: ".length())).path("response");
  }

  private static void events(Answer answer, String text) throws IOException {
    answer.stream();
    named(answer, "response.created", "\"response\":" + response("", "in_progress"));
    String place = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
    named(answer, "response.output_text.delta", place + "\"delta\":" + quote(text));
    named(answer, "response.completed", "\"response\":" + response(text, "completed"));
  }

  private static void named(Answer answer, String name, String members) throws IOException {
    answer.chunk("event: " + name + "\ndata: {\"type\":\"" + name + "\"," + members + "}\n\n");
  }

  private static String response(String text, String status) {
    String output =
        "{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"output_text\",\"text\":"
            + quote(text)
            + ",\"annotations\":[]}]}";
    return "{\"id\":\"resp_"
        + COUNT.incrementAndGet()
        + "\",\"object\":\"response\",\"created_at\":1,\"status\":\""
        + status
        + "\",\"model\":\"m\",\"error\":null,\"output\":["
        + (text.isEmpty() ? "" : output)
        + "],\"usage\":{\"input_tokens\":3,\"output_tokens\":4,\"total_tokens\":7}}";
  }
}
