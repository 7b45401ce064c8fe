package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Sse;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What more than text is rebuilt from a stream's deltas. */
class StreamAssemblyTest {
  private static final String ID = "chatcmpl-a";
  @AutoClose private static final Stage stage = Stage.exactOnly();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S58 tool-call argument deltas rebuilt exactly")
  void toolCallsAreRebuiltExactly() {
    String first = "{\"city\": \"M\u00fcnchen \\\"\\n\\\"\",  \"n\":1.50}";
    String second = "{}";
    upstreamStreams(
        delta("{\"role\":\"assistant\",\"content\":null}"),
        call(
            "{\"index\":0,\"id\":\"c_1\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"weather\",\"arguments\":\"\"}}"),
        arguments(0, first.substring(0, 12)),
        call(
            "{\"index\":1,\"id\":\"c_2\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"time\",\"arguments\":\"\"}}"),
        arguments(1, "{"),
        arguments(0, first.substring(12)),
        arguments(1, "}"),
        Completions.chunk(ID, "{}", "tool_calls"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("Which tools?")));

    Reply json = Expect.exactHit(tenant.asks(ask("Which tools?")));
    JsonNode calls = json.json().at("/choices/0/message/tool_calls");
    assertThat(calls).hasSize(2);
    assertCall(calls.path(0), "c_1", "weather", first);
    assertCall(calls.path(1), "c_2", "time", second);
    assertThat(calls).noneMatch(call -> call.has("index"));
    assertThat(json.json().at("/choices/0/message/content").isNull()).isTrue();
    assertThat(json.json().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");

    List<JsonNode> chunks =
        Sse.chunks(Expect.exactHit(tenant.asks(askStream("Which tools?"))).events());
    List<JsonNode> streamed =
        chunks.stream().flatMap(c -> c.at("/choices/0/delta/tool_calls").valueStream()).toList();
    assertThat(streamed).extracting(call -> call.path("index").asInt()).containsExactly(0, 1);
    assertCall(streamed.getFirst(), "c_1", "weather", first);
    assertCall(streamed.getLast(), "c_2", "time", second);
  }

  @Test
  @DisplayName("S59 n=2 interleaved choices")
  void interleavedChoicesAreToldApart() {
    upstreamStreams(
        choice(1, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        choice(0, "{\"role\":\"assistant\",\"content\":\"\"}", "null"),
        choice(1, "{\"content\":\"two \"}", "null"),
        choice(0, "{\"content\":\"one \"}", "null"),
        choice(1, "{\"content\":\"deux\"}", "null"),
        choice(1, "{}", "\"stop\""),
        choice(0, "{\"content\":\"un\"}", "null"),
        choice(0, "{}", "\"stop\""));
    Stage.Tenant tenant = stage.tenant();
    String json = ask("Twice?", "\"n\":2");
    String streamed = ask("Twice?", "\"n\":2,\"stream\":true");
    Expect.storedMiss(tenant.asks(streamed));

    JsonNode choices = Expect.exactHit(tenant.asks(json)).json().path("choices");
    assertThat(choices).hasSize(2);
    assertThat(choices.at("/0/index").asInt()).isZero();
    assertThat(choices.at("/0/message/content").asText()).isEqualTo("one un");
    assertThat(choices.at("/1/index").asInt()).isEqualTo(1);
    assertThat(choices.at("/1/message/content").asText()).isEqualTo("two deux");

    List<String> events = Expect.exactHit(tenant.asks(streamed)).events();
    assertThat(Sse.content(events, 0)).isEqualTo("one un");
    assertThat(Sse.content(events, 1)).isEqualTo("two deux");
    assertThat(
            Sse.chunks(events).stream()
                .filter(c -> c.at("/choices/0/finish_reason").asText().equals("stop")))
        .hasSize(2);
  }

  @Test
  @DisplayName("S59 two choices without an index pass and are not stored")
  void choicesWithoutAnIndexAreNotStored() {
    String both =
        "{\"choices\":[{\"delta\":{\"content\":\"one\"}},{\"delta\":{\"content\":\"two\"}}]}";
    upstreamStreams(both, choice(0, "{}", "\"stop\""), choice(1, "{}", "\"stop\""));
    Stage.Tenant tenant = stage.tenant();
    String question = ask("Which two?", "\"n\":2,\"stream\":true");
    for (int i = 0; i < 2; i++) {
      Reply reply = Expect.miss(tenant.asks(question));
      assertThat(reply.events()).contains(both).endsWith("[DONE]");
    }
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "S22 an unknown text in every chunk is replayed once; one that changes is not stored")
  void unknownTextsAreNeverRunTogether() {
    String chunk = "{\"content\":\"%s\",\"agent\":\"%s\"}";
    upstreamStreams(
        delta(chunk.formatted("a", "x")),
        delta(chunk.formatted("b", "x")),
        Completions.chunk(ID, "{}", "stop"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("Which agent?")));
    JsonNode message =
        Expect.exactHit(tenant.asks(ask("Which agent?"))).json().at("/choices/0/message");
    assertThat(message.path("content").asText()).isEqualTo("ab");
    assertThat(message.path("agent").asText()).isEqualTo("x");

    upstreamStreams(
        delta(chunk.formatted("a", "x")),
        delta(chunk.formatted("b", "y")),
        Completions.chunk(ID, "{}", "stop"));
    Reply passed = Expect.miss(tenant.asks(askStream("Which agents?")));
    assertThat(Sse.content(passed.events(), 0)).isEqualTo("ab");
    Expect.miss(tenant.asks(askStream("Which agents?")));
  }

  @Test
  @DisplayName("S59 n=2 from JSON is streamed as two choices")
  void choicesOfAJsonAnswerAreStreamed() {
    String choice =
        "{\"index\":%d,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},"
            + "\"finish_reason\":\"stop\"}";
    stage.upstream.script(
        (request, answer) ->
            answer.json(
                200,
                "{\"id\":\"chatcmpl-b\",\"object\":\"chat.completion\",\"choices\":["
                    + choice.formatted(0, "one")
                    + ","
                    + choice.formatted(1, "two")
                    + "]}"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("Two of JSON?", "\"n\":2")));
    List<String> events =
        Expect.exactHit(tenant.asks(ask("Two of JSON?", "\"n\":2,\"stream\":true"))).events();
    assertThat(Sse.content(events, 0)).isEqualTo("one");
    assertThat(Sse.content(events, 1)).isEqualTo("two");
  }

  @Test
  @DisplayName("S60 reasoning fields kept")
  void reasoningIsKept() {
    upstreamStreams(
        delta("{\"role\":\"assistant\",\"reasoning_content\":\"Let me \"}"),
        delta("{\"reasoning_content\":\"think.\",\"reasoning\":\"Hm\"}"),
        delta(details("because ")),
        delta(details("so.")),
        delta("{\"content\":\"42\"}"),
        Completions.chunk(ID, "{}", "stop"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("Why?")));

    JsonNode message = Expect.exactHit(tenant.asks(ask("Why?"))).json().at("/choices/0/message");
    assertThat(message.path("reasoning_content").asText()).isEqualTo("Let me think.");
    assertThat(message.path("reasoning").asText()).isEqualTo("Hm");
    JsonNode details = message.path("reasoning_details");
    assertThat(details).hasSize(1);
    assertThat(details.at("/0/type").asText()).isEqualTo("reasoning.text");
    assertThat(details.at("/0/format").asText()).isEqualTo("f-v1");
    assertThat(details.at("/0/text").asText()).isEqualTo("because so.");

    List<String> events = Expect.exactHit(tenant.asks(askStream("Why?"))).events();
    assertThat(Sse.field(events, 0, "reasoning_content")).isEqualTo("Let me think.");
    assertThat(Sse.field(events, 0, "reasoning")).isEqualTo("Hm");
    assertThat(Sse.content(events, 0)).isEqualTo("42");
  }

  @Test
  @DisplayName("S60 a refusal is kept")
  void aRefusalIsKept() {
    upstreamStreams(
        delta("{\"role\":\"assistant\",\"content\":null,\"refusal\":\"\"}"),
        delta("{\"refusal\":\"I \"}"),
        delta("{\"refusal\":\"cannot.\"}"),
        Completions.chunk(ID, "{}", "stop"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("May you?")));
    JsonNode message =
        Expect.exactHit(tenant.asks(ask("May you?"))).json().at("/choices/0/message");
    assertThat(message.path("refusal").asText()).isEqualTo("I cannot.");
    assertThat(message.path("content").isNull()).isTrue();
    Reply stream = Expect.exactHit(tenant.asks(askStream("May you?")));
    assertThat(Sse.field(stream.events(), 0, "refusal")).isEqualTo("I cannot.");
  }

  @Test
  @DisplayName("S60 logprobs are kept in order")
  void logprobsAreKept() {
    upstreamStreams(
        withChoiceMember("{\"content\":\"a\"}", "\"logprobs\":" + logprobs("a"), null),
        withChoiceMember("{\"content\":\"b\"}", "\"logprobs\":" + logprobs("b"), null),
        withChoiceMember("{}", "\"logprobs\":null", "stop"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("How sure?")));
    Reply hit = Expect.exactHit(tenant.asks(ask("How sure?")));
    JsonNode tokens = hit.json().at("/choices/0/logprobs/content");
    assertThat(tokens).extracting(t -> t.path("token").asText()).containsExactly("a", "b");
    assertThat(hit.body()).contains("-0.10");
  }

  @Test
  @DisplayName("S60 what a provider repeats beside the deltas does not add up")
  void whatIsRepeatedBesideTheDeltasDoesNotAddUp() {
    String filter =
        "\"content_filter_results\":{\"hate\":{\"filtered\":false,\"severity\":\"safe\"}}";
    upstreamStreams(
        withChoiceMember(
            "{\"role\":\"assistant\",\"content\":\"\"}", "\"content_filter_results\":{}", null),
        withChoiceMember("{\"content\":\"a\"}", filter, null),
        withChoiceMember("{\"content\":\"b\"}", filter, null),
        withChoiceMember("{}", "\"content_filter_results\":{}", "stop"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("Is it safe?")));
    JsonNode choice = Expect.exactHit(tenant.asks(ask("Is it safe?"))).json().at("/choices/0");
    assertThat(choice.at("/message/content").asText()).isEqualTo("ab");
    assertThat(choice.at("/content_filter_results/hate/severity").asText()).isEqualTo("safe");
  }

  @ParameterizedTest
  @CsvSource({"1e10000,2", "1e99999999999,2", "-1e-99999999999,2", "1e400,1"})
  void numbersBeyondAllBoundsPassAsTheyCameAndAreNotStored(String number, int calls) {
    String json =
        "{\"id\":\"chatcmpl-c\",\"object\":\"chat.completion\",\"odd\":"
            + number
            + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"ab\"},"
            + "\"finish_reason\":\"stop\"}]}";
    String chunk = Completions.chunk(ID, "{\"content\":\"ab\"}", "stop");
    String odd = chunk.replaceFirst("\\{", "{\"odd\":" + number + ",");
    stage.upstream.script(
        (request, answer) -> {
          if (request.body().contains("\"stream\":true")) {
            answer.stream().event(odd).event("[DONE]").endChunks();
          } else {
            answer.json(200, json);
          }
        });
    Stage.Tenant tenant = stage.tenant();
    for (int i = 0; i < 2; i++) {
      assertThat(tenant.asks(ask("How much?")).body()).contains("\"odd\":" + number + ",");
    }
    assertThat(stage.calls()).isEqualTo(calls);
    for (int i = 0; i < 2; i++) {
      List<String> events = tenant.asks(askStream("How much?")).events();
      assertThat(Sse.content(events, 0)).isEqualTo("ab");
      assertThat(events).endsWith("[DONE]");
    }
  }

  private static void upstreamStreams(String... chunks) {
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          for (String chunk : chunks) {
            answer.event(chunk);
          }
          answer.event("[DONE]").endChunks();
        });
  }

  private static String delta(String delta) {
    return Completions.chunk(ID, delta, null);
  }

  private static String call(String call) {
    return delta("{\"tool_calls\":[" + call + "]}");
  }

  private static String arguments(int index, String part) {
    return call(
        "{\"index\":" + index + ",\"function\":{\"arguments\":" + Completions.quote(part) + "}}");
  }

  private static String details(String text) {
    return """
    {"reasoning_details":[{"type":"reasoning.text","format":"f-v1","index":0,"text":"%s"}]}\
    """
        .formatted(text);
  }

  private static String choice(int index, String delta, String finishReason) {
    return TestGateway.parse(
            """
            {"id":"chatcmpl-n","object":"chat.completion.chunk","created":1,"model":"m",
            "choices":[{"index":%d,"delta":%s,"finish_reason":%s}]}\
            """
                .formatted(index, delta, finishReason))
        .toString();
  }

  private static String withChoiceMember(String delta, String member, String finishReason) {
    return """
    {"id":"chatcmpl-m","object":"chat.completion.chunk","created":1,"model":"m",\
    "choices":[{"index":0,"delta":%s,%s,"finish_reason":%s}]}\
    """
        .formatted(delta, member, finishReason == null ? "null" : Completions.quote(finishReason));
  }

  private static String logprobs(String token) {
    return """
    {"content":[{"token":"%s","logprob":-0.10,"bytes":null,"top_logprobs":[]}],\
    "refusal":null}\
    """
        .formatted(token);
  }

  private static void assertCall(JsonNode call, String id, String name, String arguments) {
    assertThat(call.path("id").asText()).isEqualTo(id);
    assertThat(call.path("type").asText()).isEqualTo("function");
    assertThat(call.at("/function/name").asText()).isEqualTo(name);
    assertThat(call.at("/function/arguments").asText()).isEqualTo(arguments);
  }
}
