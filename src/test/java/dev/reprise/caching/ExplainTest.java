package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.message;
import static dev.reprise.kit.Completions.quote;
import static dev.reprise.kit.Completions.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Why a request is a hit or a miss, by the admin API. */
class ExplainTest {
  private static final String RESPONSES = "?path=/v1/responses";

  @AutoClose private static final Stage stage = Stage.open();
  private static final Operator operator = new Operator(stage);

  @BeforeEach
  void reset() {
    stage.reset();
    stage.upstream.script(ExplainRequests::answer);
    operator.flush();
  }

  @ParameterizedTest(name = "S106 chat {1}")
  @MethodSource
  @DisplayName("S106 explain names the part of the key that differs")
  void explainNamesWhatDiffers(String body, List<String> differs, String[] headers) {
    String seed = chat("m", 0.5, "Be brief.", "What is a llama?");
    Expect.storedMiss(
        stage.gateway.chat(seed, "authorization", "Bearer ann", "reprise-tags", "seed"));
    String id = operator.onlyId("tag=seed");
    JsonNode told = operator.explain("?entry=" + id, body, headers);
    assertThat(strings(told.path("differs"))).isEqualTo(differs);
    assertThat(told.path("decision").asText()).isEqualTo(differs.isEmpty() ? "exact-hit" : "miss");
    assertThat(stage.calls()).isOne();
  }

  static Stream<Arguments> explainNamesWhatDiffers() {
    String[] ann = {"authorization", "Bearer ann"};
    String seed = chat("m", 0.5, "Be brief.", "What is a llama?");
    return Stream.of(
        arguments(seed, List.of(), ann),
        arguments(chat("m", 0.6, "Be brief.", "What is a llama?"), List.of("temperature"), ann),
        arguments(chat("m", 0.5, "Be long.", "What is a llama?"), List.of("messages[0]"), ann),
        arguments(chat("m", 0.5, "Be brief.", "Is glue edible?"), List.of("messages[1]"), ann),
        arguments(chat("n", 0.5, "Be brief.", "What is a llama?"), List.of("model"), ann),
        arguments(seed.replaceFirst("\\{", "{\"seed\":1,"), List.of("seed"), ann),
        arguments(seed, List.of("tenant"), new String[] {"authorization", "Bearer bob"}),
        arguments(
            seed,
            List.of("namespace"),
            new String[] {"authorization", "Bearer ann", "reprise-namespace", "x"}),
        arguments(
            seed,
            List.of("headers or query"),
            new String[] {"authorization", "Bearer ann", "openai-beta", "x=v2"}),
        arguments(
            chat("m", 0.1, "Be long.", "Is glue edible?"),
            List.of("tenant", "temperature", "messages[0]", "messages[1]"),
            new String[] {"authorization", "Bearer bob"}));
  }

  @Test
  @DisplayName("S106 explain names the part of a /v1/responses key that differs")
  void explainNamesWhatDiffersBetweenResponses() {
    String[] ann = {"authorization", "Bearer ann", "reprise-tags", "seed"};
    String seed = ExplainRequests.responses("What is a llama?", "\"temperature\":0.5");
    Expect.storedMiss(stage.gateway.send("POST", "/v1/responses", seed, ann));
    String query = RESPONSES + "&entry=" + operator.onlyId("tag=seed");
    String warmer = seed.replace("0.5", "0.6");
    assertThat(strings(operator.explain(query, seed, ann).path("differs"))).isEmpty();
    assertThat(strings(operator.explain(query, warmer, ann).path("differs")))
        .containsExactly("temperature");
    String briefer = ExplainRequests.responses("What is a llama?", "\"instructions\":\"Rhyme.\"");
    assertThat(strings(operator.explain(query, briefer, ann).path("differs")))
        .containsExactlyInAnyOrder("temperature", "instructions");
    String other = ExplainRequests.responses("Is glue edible?", "\"temperature\":0.5");
    assertThat(strings(operator.explain(query, other, ann).path("differs")))
        .hasSize(1)
        .allMatch(part -> part.startsWith("input"));
  }

  @Test
  @DisplayName("S106 explain names the candidates, their scores and the gate that refused")
  void explainNamesTheGates() {
    Stage.Tenant ann = stage.tenant("Bearer ann");
    String[] caller = {"authorization", "Bearer ann"};
    Expect.storedMiss(ann.asks(ask("How do I order 3 tents?")));
    Expect.storedMiss(ann.asks(ask("Why is the sky blue?")));
    JsonNode told = operator.explain("", ask("How do I order 4 tents?"), caller);
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    assertThat(told.at("/plan/threshold").asDouble()).isEqualTo(0.93);
    assertThat(told.at("/candidates/0/question").asText()).isEqualTo("How do I order 3 tents?");
    assertThat(told.at("/candidates/0/similarity").asDouble()).isBetween(0.93, 1.0);
    assertThat(told.at("/candidates/0/gate").asText()).isEqualTo("guard-numbers");
    assertThat(told.at("/candidates/1/gate").asText()).isEqualTo("threshold");
    assertThat(told.at("/candidates/1/similarity").asDouble()).isLessThan(0.93);

    JsonNode near = operator.explain("", ask("How can I order 3 tents?"), caller);
    assertThat(near.path("decision").asText()).isEqualTo("semantic-hit");
    assertThat(near.at("/candidates/0/gate").asText()).isEqualTo("accepted");
    Reply hit = ann.asks(ask("How can I order 3 tents?"));
    assertThat(near.at("/candidates/0/similarity").asDouble() - Expect.similarity(hit))
        .isBetween(0.0, 0.0011);
    JsonNode young =
        operator.explain(
            "",
            ask("How might I order 3 tents?"),
            "authorization",
            "Bearer ann",
            "cache-control",
            "max-age=0");
    assertThat(young.at("/candidates/0/gate").asText()).isEqualTo("freshness");
    assertThat(young.path("decision").asText()).isEqualTo("miss");
  }

  @Test
  @DisplayName("S106 explain decides the same as the live request, and changes nothing")
  void explainDecidesAsTheLiveRequestDoes() {
    List<String> wrong = new ArrayList<>();
    List<String> decisions = new ArrayList<>();
    for (ExplainRequests.One one : ExplainRequests.VARIED) {
      String[] headers = one.headers("authorization", "Bearer ann");
      String query = "?path=" + one.path();
      String first = operator.explain(query, one.body(), headers).path("decision").asText();
      String again = operator.explain(query, one.body(), headers).path("decision").asText();
      Reply live = stage.gateway.send("POST", one.path(), one.body(), headers);
      String decided = decision(live.cacheStatus());
      decisions.add(decided);
      if (!first.equals(decided) || !again.equals(first)) {
        wrong.add(one + ": " + first + ", " + again + ", but " + live.cacheStatus());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(decisions).contains("miss", "exact-hit", "semantic-hit", "bypass");
  }

  private static String decision(String cacheStatus) {
    if (cacheStatus.startsWith("reprise; hit; detail=exact")) {
      return "exact-hit";
    }
    if (cacheStatus.startsWith("reprise; hit; detail=semantic")) {
      return "semantic-hit";
    }
    return cacheStatus.startsWith("reprise; fwd=bypass") ? "bypass" : "miss";
  }

  private static String chat(String model, double temperature, String system, String question) {
    return "{\"model\":"
        + quote(model)
        + ",\"temperature\":"
        + temperature
        + ",\"messages\":["
        + message("system", system)
        + ","
        + user(question)
        + "]}";
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(one -> strings.add(one.asText()));
    return strings;
  }
}
