package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reprise.kit.Completions;
import dev.reprise.kit.TestGateway.Reply;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyFieldsTest {
  private static final String QUESTION = "What is the best way to boil an egg?";
  private static final String TOOL =
      "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":{\"type\":\"object\"}}}";

  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest(name = "{0} → MISS")
  @MethodSource
  @DisplayName("S10-S22 each of these alone makes a MISS")
  void eachOfTheseAloneMakesAMiss(String name, String one, String other) {
    Stage.Tenant tenant = stage.tenant();

    Reply first = Expect.storedMiss(tenant.asks(one));
    Reply second = Expect.storedMiss(tenant.asks(other));
    assertThat(stage.calls()).isEqualTo(2);

    assertThat(Expect.exactHit(tenant.asks(one)).content()).isEqualTo(first.content());
    assertThat(Expect.exactHit(tenant.asks(other)).content()).isEqualTo(second.content());
    assertThat(stage.calls()).isEqualTo(2);
  }

  static Stream<Arguments> eachOfTheseAloneMakesAMiss() {
    return Stream.of(scalars(), structures(), nested()).flatMap(rows -> rows);
  }

  private static Stream<Arguments> scalars() {
    return Stream.of(
        arguments("S10 model", plain(), plain().replace("\"m\"", "\"m-mini\"")),
        arguments("S10 model, in case", plain(), plain().replace("\"m\"", "\"M\"")),
        absent("S11 temperature absent ≠ 0", "\"temperature\":0"),
        absent("S11 temperature absent ≠ 1", "\"temperature\":1"),
        pair("S11 temperature", "\"temperature\":0.2", "\"temperature\":0.21"),
        pair("S11 temperature 0 ≠ \"0\"", "\"temperature\":0", "\"temperature\":\"0\""),
        absent("S12 top_p", "\"top_p\":0.9"),
        pair("S12 top_p", "\"top_p\":0.9", "\"top_p\":0.95"),
        absent("S13 max_tokens", "\"max_tokens\":100"),
        pair("S13 max_tokens", "\"max_tokens\":100", "\"max_tokens\":101"),
        pair("S13 max_completion_tokens", "\"max_tokens\":100", "\"max_completion_tokens\":100"),
        absent("S14 seed", "\"seed\":0"),
        pair("S14 seed", "\"seed\":1", "\"seed\":-1"),
        absent("S16 n", "\"n\":1"),
        pair("S16 n", "\"n\":1", "\"n\":2"),
        pair(
            "S20 reasoning_effort",
            "\"reasoning_effort\":\"low\"",
            "\"reasoning_effort\":\"high\""),
        pair("S20 verbosity", "\"verbosity\":\"low\"", "\"verbosity\":\"medium\""),
        pair("S20 service_tier", "\"service_tier\":\"auto\"", "\"service_tier\":\"flex\""),
        absent("S21 logprobs", "\"logprobs\":true"),
        pair("S21 top_logprobs", "\"top_logprobs\":1", "\"top_logprobs\":2"),
        absent("S21 presence_penalty", "\"presence_penalty\":0.1"),
        pair("S21 penalties are told apart", "\"presence_penalty\":1", "\"frequency_penalty\":1"));
  }

  private static Stream<Arguments> structures() {
    return Stream.of(
        absent("S15 stop", "\"stop\":\"\\n\""),
        pair("S15 stop", "\"stop\":\"END\"", "\"stop\":[\"END\"]"),
        pair("S15 stop, forged comma", "\"stop\":[\"a\",\"b\"]", "\"stop\":[\"a,b\"]"),
        pair("S15 stop, order", "\"stop\":[\"a\",\"b\"]", "\"stop\":[\"b\",\"a\"]"),
        absent("S17 response_format", "\"response_format\":{\"type\":\"json_object\"}"),
        pair("S17 JSON schema", schema("string"), schema("integer")),
        absent("S18 tools", "\"tools\":[" + TOOL.formatted("f") + "]"),
        pair("S18 tools", tools("f"), tools("g")),
        pair("S18 one more tool", tools("f"), tools("f", "g")),
        pair(
            "S19 tool_choice",
            tools("f") + ",\"tool_choice\":\"auto\"",
            tools("f") + ",\"tool_choice\":\"required\""),
        pair(
            "S19 parallel_tool_calls",
            "\"parallel_tool_calls\":true",
            "\"parallel_tool_calls\":false"),
        pair("S21 logit_bias", "\"logit_bias\":{\"50256\":-100}", "\"logit_bias\":{\"50256\":100}"),
        pair(
            "S21 logit_bias of another token",
            "\"logit_bias\":{\"1\":5}",
            "\"logit_bias\":{\"11\":5}"),
        absent("S22 an unknown field", "\"frobnicate\":true"),
        pair("S22 an unknown field", "\"frobnicate\":{\"a\":[1]}", "\"frobnicate\":{\"a\":[1,1]}"),
        pair("S22 a field that looks like a known one", "\"Seed\":1", "\"seed\":1"));
  }

  private static Stream<Arguments> nested() {
    String user = Completions.user(QUESTION);
    return Stream.of(
        arguments(
            "S22 the name of the asking user",
            plain(),
            plain().replace("\"role\"", "\"name\":\"ann\",\"role\"")),
        arguments("S22 the role", plain(), plain().replace("\"user\"", "\"developer\"")),
        arguments(
            "S22 an unknown field of the last message",
            plain().replace("\"role\"", "\"x\":1,\"role\""),
            plain().replace("\"role\"", "\"x\":2,\"role\"")),
        arguments(
            "S22 an unknown field of an earlier message",
            messages("{\"role\":\"system\",\"content\":\"Hm.\",\"x\":1}," + user),
            messages("{\"role\":\"system\",\"content\":\"Hm.\",\"x\":2}," + user)),
        arguments("S22 an unknown field of a content part", part("\"x\":1"), part("\"x\":2")),
        arguments(
            "S22 an unknown field of a tool",
            Completions.ask(QUESTION, "\"tools\":[{\"x\":1}]"),
            Completions.ask(QUESTION, "\"tools\":[{\"x\":2}]")));
  }

  @ParameterizedTest(name = "{0} → HIT")
  @MethodSource
  @DisplayName("S23 these must not split the key")
  void theseDoNotSplitTheKey(String name, String member) {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(plain()));
    Expect.exactHit(tenant.asks(Completions.ask(QUESTION, member)));
    assertThat(stage.calls()).isEqualTo(1);
  }

  static Stream<Arguments> theseDoNotSplitTheKey() {
    return Stream.of(
        arguments("S23 stream_options", "\"stream_options\":null"),
        arguments("S23 metadata", "\"metadata\":{\"trace\":\"17\",\"a\":{\"b\":[]}}"),
        arguments("S23 user", "\"user\":\"ann\""),
        arguments("S23 safety_identifier", "\"safety_identifier\":\"s-1\""),
        arguments("S23 prompt_cache_key", "\"prompt_cache_key\":\"p\""),
        arguments("S23 store false", "\"store\":false"),
        arguments("S23 store null", "\"store\":null"),
        arguments("S24 stream false", "\"stream\":false"),
        arguments("S24 stream null", "\"stream\":null"));
  }

  @Test
  @DisplayName("S23 the caller's request id does not split the key")
  void theRequestIdDoesNotSplitTheKey() {
    String[] first = {"authorization", "Bearer ids", "x-request-id", "r-1"};
    String[] second = {"authorization", "Bearer ids", "x-request-id", "r-2", "traceparent", "00-1"};
    Expect.storedMiss(stage.gateway.chat(plain(), first));
    Reply hit = Expect.exactHit(stage.gateway.chat(plain(), second));
    assertThat(hit.header("x-request-id")).isEqualTo("r-2");
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S24 a hit always comes back in the wire format that was asked for")
  void aHitComesInTheFormatThatWasAskedFor() {
    Stage.Tenant tenant = stage.tenant();
    String streamed = Completions.askStream(QUESTION);
    String answer = Expect.storedMiss(tenant.asks(plain())).content();

    Reply asStream = Expect.exactHit(tenant.asks(streamed));
    assertThat(asStream.header("content-type")).startsWith("text/event-stream");
    assertThat(asStream.content()).isEqualTo(answer);
    Reply asJson = Expect.exactHit(tenant.asks(plain()));
    assertThat(asJson.header("content-type")).isEqualTo("application/json");
    assertThat(asJson.json().path("object").asText()).isEqualTo("chat.completion");
    assertThat(asJson.content()).isEqualTo(answer);
    assertThat(stage.calls()).isEqualTo(1);
  }

  private static String plain() {
    return Completions.ask(QUESTION);
  }

  private static Arguments absent(String name, String member) {
    return arguments(name + ", absent or given", plain(), Completions.ask(QUESTION, member));
  }

  private static Arguments pair(String name, String one, String other) {
    return arguments(name, Completions.ask(QUESTION, one), Completions.ask(QUESTION, other));
  }

  private static String messages(String messages) {
    return "{\"model\":\"m\",\"messages\":[" + messages + "]}";
  }

  private static String part(String member) {
    String part = "{\"type\":\"text\",\"text\":" + Completions.quote(QUESTION) + "," + member + "}";
    return messages("{\"role\":\"user\",\"content\":[" + part + "]}");
  }

  private static String schema(String type) {
    return """
    "response_format":{"type":"json_schema","json_schema":{"name":"s","strict":true,\
    "schema":{"type":"object","properties":{"a":{"type":"%s"}},"required":["a"]}}}\
    """
        .formatted(type);
  }

  private static String tools(String... names) {
    return Stream.of(names)
        .map(TOOL::formatted)
        .collect(Collectors.joining(",", "\"tools\":[", "]"));
  }
}
