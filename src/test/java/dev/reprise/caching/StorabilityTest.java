package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorabilityTest {
  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest(name = "S65 {0}")
  @ValueSource(ints = {500, 503, 429, 401, 403, 404, 400, 302, 307, 201, 202})
  @DisplayName("S65 other than 200 → not stored; a later 200 is MISS, then HIT")
  void onlyASuccessIsStored(int status) {
    Stage.Tenant tenant = stage.tenant();
    String body = Completions.text("status " + status);
    stage.upstream.script(
        (request, answer) ->
            answer.send(
                status,
                "content-type: application/json\r\nlocation: /v1/elsewhere\r\nretry-after: 7\r\n",
                body));
    Reply failed = Expect.miss(tenant.asks(ask("Does it work?")));
    assertThat(failed.status()).isEqualTo(status);
    assertThat(failed.body()).isEqualTo(body);
    assertThat(failed.header("retry-after")).isEqualTo("7");
    assertThat(failed.cacheStatus()).doesNotContain("stored");

    stage.reset();
    Reply miss = Expect.storedMiss(tenant.asks(ask("Does it work?")));
    assertThat(Expect.exactHit(tenant.asks(ask("Does it work?"))).content())
        .isEqualTo(miss.content());
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S65 an answer without a body (204, 304) → not stored")
  void anAnswerWithoutABodyIsNotStored() {
    Stage.Tenant tenant = stage.tenant();
    for (int status : new int[] {204, 304}) {
      stage.upstream.script((r, answer) -> answer.raw("HTTP/1.1 " + status + " Empty\r\n\r\n"));
      Reply empty = Expect.miss(tenant.asks(ask("Is there a body?")));
      assertThat(empty.status()).isEqualTo(status);
      assertThat(empty.cacheStatus()).doesNotContain("stored");
    }
    assertThat(stage.calls()).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("S66-S68 unfit JSON answers pass and are not stored")
  void anUnfitAnswerPassesAndIsNotStored(String name, String body) {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script((request, answer) -> answer.json(200, body));
    for (int i = 0; i < 2; i++) {
      Reply reply = Expect.miss(tenant.asks(ask("Is it fit?")));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo(body);
      assertThat(reply.cacheStatus()).doesNotContain("stored");
    }
    assertThat(stage.calls()).isEqualTo(2);
  }

  static Stream<Arguments> anUnfitAnswerPassesAndIsNotStored() {
    return Stream.of(
        arguments("S66 no choices", "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[]}"),
        arguments("S66 choices missing", "{\"id\":\"c\",\"object\":\"chat.completion\"}"),
        says("S66 empty content", "\"content\":\"\"", "stop"),
        says("S66 blank content", "\"content\":\" \\n\"", "stop"),
        says("S66 null content", "\"content\":null", "stop"),
        says("S66 empty tool calls", "\"content\":null,\"tool_calls\":[]", "tool_calls"),
        says("S67 length", "\"content\":\"half\"", "length"),
        says("S67 content_filter", "\"content\":\"half\"", "content_filter"),
        says("S67 an unknown reason", "\"content\":\"half\"", "pause_turn"),
        says("S67 no reason", "\"content\":\"half\"", null),
        calls("S68 cut arguments", "{\"a\":"),
        calls("S68 empty arguments", ""),
        calls("S68 two values", "{} {}"),
        calls("S68 no JSON", "a=1"),
        arguments("an error with status 200", "{\"error\":{\"message\":\"no\"}}"),
        arguments("no JSON", "<html>"),
        arguments("half of it", Completions.text("half").substring(0, 90)),
        arguments("two of it", Completions.text("one") + Completions.text("two")),
        arguments("nothing", ""),
        arguments("null", "null"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("S66-S68 unfit streams pass and are not stored")
  void anUnfitStreamPassesAndIsNotStored(String name, String delta, String finishReason) {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script(
        (request, answer) ->
            answer.stream()
                .event(Completions.chunk("chatcmpl-f", delta, null))
                .event(Completions.chunk("chatcmpl-f", "{}", finishReason))
                .event("[DONE]")
                .endChunks());
    Expect.miss(tenant.asks(askStream("Is the stream fit?")));
    Expect.miss(tenant.asks(ask("Is the stream fit?")));
    assertThat(stage.calls()).isEqualTo(2);
  }

  static Stream<Arguments> anUnfitStreamPassesAndIsNotStored() {
    String call =
        "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]}";
    return Stream.of(
        arguments("S66 role only", "{\"role\":\"assistant\",\"content\":\"\"}", "stop"),
        arguments("S66 blank", "{\"role\":\"assistant\",\"content\":\"\\n\"}", "stop"),
        arguments("S67 length", "{\"content\":\"half\"}", "length"),
        arguments("S67 content_filter", "{\"content\":\"half\"}", "content_filter"),
        arguments("S68 cut arguments", call, "tool_calls"));
  }

  @Test
  @DisplayName("S69 over the size limit → not stored, response still passed whole")
  void anAnswerOverTheLimitPassesWhole() {
    try (Stage small =
        new Stage(
            "cache: {policy: {storage: {max-entry-bytes: 2048}, semantic: {enabled: false}}}")) {
      Stage.Tenant tenant = small.tenant();
      String large = "x".repeat(100_000);
      small.upstream.script((request, answer) -> answer.completion(large));
      assertThat(Expect.miss(tenant.asks(ask("Say much."))).content()).isEqualTo(large);
      assertThat(Expect.miss(tenant.asks(ask("Say much."))).content()).isEqualTo(large);

      small.upstream.script((request, answer) -> answer.completionStream(large, large));
      Reply streamed = Expect.miss(tenant.asks(askStream("Say much, slowly.")));
      assertThat(streamed.content()).isEqualTo(large + large);
      Expect.miss(tenant.asks(askStream("Say much, slowly.")));

      small.upstream.script((request, answer) -> answer.completion("short"));
      Expect.storedMiss(tenant.asks(ask("Say little.")));
      Expect.exactHit(tenant.asks(ask("Say little.")));
      assertThat(small.calls()).isEqualTo(5);
    }
  }

  @Test
  @DisplayName("S70 hop-by-hop, cookie, request-id and rate-limit headers are not replayed")
  void headersOfTheFirstExchangeAreNotReplayed() {
    stage.upstream.script(
        (request, answer) ->
            answer.send(
                200,
                "content-type: application/json\r\nset-cookie: session=secret\r\n"
                    + "x-request-id: up-1\r\nx-ratelimit-remaining-tokens: 5\r\n"
                    + "openai-organization: org-1\r\nopenai-processing-ms: 31\r\n"
                    + "connection: keep-alive, x-hop\r\nkeep-alive: timeout=5\r\nx-hop: 1\r\n"
                    + "etag: \"e\"\r\nserver: up\r\ncf-ray: r-1\r\nretry-after: 3\r\n",
                Completions.text("with headers")));
    Stage.Tenant tenant = stage.tenant();
    Reply miss = Expect.storedMiss(tenant.asks(ask("Which headers?")));
    assertThat(miss.header("x-request-id")).isEqualTo("up-1");
    assertThat(miss.header("x-ratelimit-remaining-tokens")).isEqualTo("5");
    assertThat(miss.header("openai-processing-ms")).isEqualTo("31");
    assertThat(miss.header("set-cookie")).isEqualTo("session=secret");
    assertThat(miss.header("x-hop")).isEmpty();
    assertThat(miss.header("keep-alive")).isEmpty();

    for (String body : new String[] {ask("Which headers?"), askStream("Which headers?")}) {
      Reply hit = Expect.exactHit(tenant.asks(body));
      assertThat(hit.headers().keySet())
          .map(String::toLowerCase)
          .isSubsetOf(
              "age",
              "cache-control",
              "cache-status",
              "content-length",
              "content-type",
              "reprise-entry",
              "date",
              "x-accel-buffering",
              "x-request-id");
      assertThat(hit.header("x-request-id")).isNotEmpty().isNotEqualTo("up-1");
    }
  }

  @Test
  @DisplayName("S72 a hit is not written again")
  void aHitIsNotWrittenAgain() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("How many moons does Mars have?")));
    double entries = stage.metric("reprise_store_entries");
    double bytes = stage.metric("reprise_store_bytes");
    Expect.exactHit(tenant.asks(ask("How many moons does Mars have?")));
    Expect.exactHit(tenant.asks(askStream("How many moons does Mars have?")));
    assertThat(stage.metric("reprise_store_bytes")).isEqualTo(bytes);
    Expect.semanticHit(tenant.asks(ask("How many moons does the planet Mars have?")));
    assertThat(stage.metric("reprise_store_entries")).isEqualTo(entries);
    assertThat(stage.calls()).isEqualTo(1);
  }

  private static Arguments says(String name, String members, String finishReason) {
    String message = "{\"role\":\"assistant\"," + members + "}";
    return arguments(name, Completions.withMessage(message, finishReason));
  }

  private static Arguments calls(String name, String toolArguments) {
    String call =
        "\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"arguments\":%s}}]";
    return says(name, call.formatted(Completions.quote(toolArguments)), "tool_calls");
  }
}
