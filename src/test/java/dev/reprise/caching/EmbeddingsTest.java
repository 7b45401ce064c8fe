package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Embeddings are cached exactly, each input item by itself. */
class EmbeddingsTest {
  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = Stage.exactOnly();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @BeforeEach
  void reset() {
    stage.reset();
    stage.upstream.script((request, answer) -> answer.json(200, vectors(request)));
  }

  @Test
  void theSameTextHitsHoweverItIsAskedFor() {
    String tenant = "one";
    Reply miss = asks(tenant, "\"input\":\"hello\"");
    assertThat(miss.cacheStatus()).isEqualTo("reprise; fwd=miss; stored");
    Reply hit = asks(tenant, "\"input\":[\"hello\"],\"user\":\"u\"");
    assertThat(hit.cacheStatus()).matches("reprise; hit; detail=exact; ttl=86\\d{3}");
    assertThat(hit.json().path("data")).isEqualTo(miss.json().path("data"));
    assertThat(hit.json().at("/usage/total_tokens").asInt()).isEqualTo(5);
    assertThat(stage.calls()).isOne();
  }

  @Test
  void onlyWhatIsMissingIsAskedFor() {
    String tenant = "some";
    asks(tenant, "\"input\":[\"b\",\"dd\"]");
    Reply mixed = asks(tenant, "\"input\":[\"a\",\"b\",\"c\",\"dd\",\"a\"]");
    assertThat(mixed.cacheStatus()).isEqualTo("reprise; fwd=miss; stored; detail=partial");
    assertThat(input(stage.upstream.requests().getLast())).containsExactly("a", "c");
    assertThat(texts(mixed)).containsExactly("a", "b", "c", "dd", "a");
    assertThat(IntStream.range(0, 5).map(i -> mixed.json().at("/data/" + i + "/index").asInt()))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(asks(tenant, "\"input\":[\"a\",\"b\",\"c\",\"dd\"]").cacheStatus())
        .startsWith("reprise; hit; detail=exact");
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  void whatChangesAVectorMakesAMiss() {
    String tenant = "apart";
    List<String> bodies =
        List.of(
            "\"input\":\"x\"",
            "\"input\":\"X\"",
            "\"input\":\"x\",\"dimensions\":2",
            "\"input\":\"x\",\"encoding_format\":\"base64\"",
            "\"input\":\"x\",\"something_new\":1");
    for (String body : bodies) {
      assertThat(asks(tenant, body).cacheStatus()).isEqualTo("reprise; fwd=miss; stored");
    }
    assertThat(asks("other", "\"input\":\"x\"").isMiss()).isTrue();
    assertThat(stage.calls()).isEqualTo(bodies.size() + 1);
  }

  @Test
  void callersHaveTheirSay() {
    String tenant = "say";
    asks(tenant, "\"input\":\"x\"");
    assertThat(asks(tenant, "\"input\":\"x\"", "cache-control", "no-cache").cacheStatus())
        .isEqualTo("reprise; fwd=request; stored");
    assertThat(asks(tenant, "\"input\":\"y\"", "cache-control", "no-store").cacheStatus())
        .isEqualTo("reprise; fwd=bypass; detail=no-store");
    assertThat(asks(tenant, "\"input\":\"y\"", "cache-control", "only-if-cached").status())
        .isEqualTo(504);
    assertThat(asks(tenant, "\"input\":\"x\"", "reprise-namespace", "n").isMiss()).isTrue();
    assertThat(asks(tenant, "\"input\":\"x\"", "reprise-ttl", "soon").status()).isEqualTo(400);
  }

  @Test
  void anErrorIsPassedOnAndNotStored() {
    stage.upstream.script((request, answer) -> answer.json(429, "{\"error\":{}}"));
    Reply failed = asks("errors", "\"input\":\"x\"");
    assertThat(failed.status()).isEqualTo(429);
    reset();
    assertThat(asks("errors", "\"input\":\"x\"").cacheStatus()).endsWith("stored");
  }

  @Test
  void manyItemsAreManyEntries() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      words.add("word" + i);
    }
    String all = words.stream().map(w -> '"' + w + '"').collect(Collectors.joining(","));
    assertThat(asks("many", "\"input\":[" + all + "]").cacheStatus()).endsWith("stored");
    double saved = stage.metric("reprise_tokens_total{kind=\"saved\"}");
    Reply hit = asks("many", "\"input\":[" + all + "]");
    assertThat(texts(hit)).isEqualTo(words);
    assertThat(stage.metric("reprise_tokens_total{kind=\"saved\"}") - saved)
        .isEqualTo(words.stream().mapToInt(String::length).sum());
    assertThat(stage.calls()).isOne();
  }

  /** The letters of a text are its vector, so that it can be told which one came back. */
  private static String vectors(Recorded request) {
    List<String> texts = input(request);
    StringBuilder items = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String vector =
          texts
              .get(i)
              .chars()
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(",", "[", "]"));
      items
          .append(i == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":" + vector + "}");
    }
    int tokens = texts.stream().mapToInt(String::length).sum();
    return ("{\"object\":\"list\",\"data\":[%s],\"model\":\"e\","
            + "\"usage\":{\"prompt_tokens\":%d,\"total_tokens\":%d}}")
        .formatted(items, tokens, tokens);
  }

  private static List<String> input(Recorded request) {
    JsonNode input = TestGateway.parse(request.body()).path("input");
    List<String> texts = new ArrayList<>();
    if (input.isTextual()) {
      texts.add(input.asText());
    }
    input.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static List<String> texts(Reply reply) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : reply.json().path("data")) {
      StringBuilder text = new StringBuilder();
      item.path("embedding").forEach(letter -> text.append((char) letter.asInt()));
      texts.add(text.toString());
    }
    return texts;
  }

  private static Reply asks(String tenant, String members, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "authorization";
    all[headers.length + 1] = "Bearer " + tenant;
    return stage.gateway.send("POST", "/v1/embeddings", "{\"model\":\"e\"," + members + "}", all);
  }
}
