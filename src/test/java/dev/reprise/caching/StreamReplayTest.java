package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Completions;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.Sse;
import dev.reprise.kit.TestGateway.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReplayTest {

  /** Half of this text's code points are there to be broken. */
  private static final List<String> AWKWARD =
      List.of(
          "line\nfeed\r\nand\rreturn",
          "\ttab  double   spaces ",
          " \n\n ",
          "data: [DONE]\n\n",
          "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc66",
          "\u2028\u2029\u0085\u0000\u0001\u001f\u007f\ufeff",
          "\"quoted\" \\ / </script>\\n\\u0041",
          "\ud83d",
          "\ude80",
          "e\u0301 \u05d0\u202e");

  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S49 streamed twice → one [DONE], and the deltas concatenate byte-equal")
  void aReplayedStreamSaysExactlyTheSame() {
    upstreamStreams(AWKWARD);
    Stage.Tenant tenant = stage.tenant();
    Reply miss = Expect.storedMiss(tenant.asks(askStream("Say awkward things.")));
    Reply hit = Expect.exactHit(tenant.asks(askStream("Say awkward things.")));

    assertThat(hit.content()).isEqualTo(miss.content()).isEqualTo(String.join("", AWKWARD));
    assertThat(Collections.frequency(hit.events(), "[DONE]")).isEqualTo(1);
    assertThat(hit.events().getLast()).isEqualTo("[DONE]");
    assertThat(hit.body()).endsWith("\n\ndata: [DONE]\n\n");
    assertThat(hit.header("content-type")).startsWith("text/event-stream");
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S49 the chunks of a HIT are those of the format, under one id")
  void theChunksOfAReplayAreWellFormed() {
    stage.upstream.script((r, answer) -> answer.completionStream("a", "b"));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("What makes a chunk?")));
    List<JsonNode> chunks = Sse.chunks(tenant.asks(askStream("What makes a chunk?")).events());

    assertThat(chunks).extracting(chunk -> chunk.path("id").asText()).hasSize(chunks.size());
    assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct()).hasSize(1);
    assertThat(chunks).allMatch(c -> c.path("object").asText().equals("chat.completion.chunk"));
    assertThat(chunks).allMatch(c -> c.path("created").asLong() > 1_700_000_000L);
    assertThat(chunks).allMatch(c -> c.path("model").asText().equals("m"));
    assertThat(chunks).noneMatch(c -> c.has("usage"));
    assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(c -> c.at("/choices/0/finish_reason").isNull());
  }

  @Test
  @DisplayName("S50 stored from JSON, served as stream")
  void whatCameAsJsonIsStreamed() {
    String text = String.join("", AWKWARD);
    stage.upstream.script((r, answer) -> answer.completion(text));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("From JSON to a stream?")));
    Reply hit = Expect.exactHit(tenant.asks(askStream("From JSON to a stream?")));
    assertThat(hit.content()).isEqualTo(text);
    assertThat(hit.events().getLast()).isEqualTo("[DONE]");
  }

  @Test
  @DisplayName("S50 stored from a stream, served as JSON")
  void whatCameAsAStreamIsServedAsJson() {
    upstreamStreams(AWKWARD);
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("From a stream to JSON?")));
    Reply hit = Expect.exactHit(tenant.asks(ask("From a stream to JSON?")));
    assertThat(hit.content()).isEqualTo(String.join("", AWKWARD));
    assertThat(hit.json().path("object").asText()).isEqualTo("chat.completion");
    assertThat(hit.json().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(hit.json().at("/usage/total_tokens").isInt()).isTrue();
  }

  @Test
  @DisplayName("S50 a stream that names no role is the assistant's all the same")
  void aMissingRoleIsTheAssistants() {
    upstreamStreams(List.of("Hello."));
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(askStream("Who speaks?")));
    Reply json = Expect.exactHit(tenant.asks(ask("Who speaks?")));
    assertThat(json.json().at("/choices/0/message/role").asText()).isEqualTo("assistant");
    Reply stream = Expect.exactHit(tenant.asks(askStream("Who speaks?")));
    assertThat(Sse.field(stream.events(), 0, "role")).isEqualTo("assistant");
  }

  @Test
  @DisplayName("S55 the text \"[DONE]\" inside content does not end the stream")
  void theMarkInsideTheTextEndsNothing() {
    String[] deltas = {"[DONE]", "data: [DONE]", "\n\ndata: [DONE]\n\n", " and more"};
    stage.upstream.script((r, answer) -> answer.completionStream(deltas));
    Stage.Tenant tenant = stage.tenant();
    Reply miss = Expect.storedMiss(tenant.asks(askStream("How do streams end?")));
    Reply hit = Expect.exactHit(tenant.asks(askStream("How do streams end?")));
    assertThat(miss.content()).isEqualTo(String.join("", deltas));
    assertThat(hit.content()).isEqualTo(String.join("", deltas));
  }

  @ParameterizedTest(name = "S56 pieces of {0} bytes")
  @ValueSource(ints = {1, 2, 3, 7})
  @DisplayName("S56 role-only first chunk, usage, CRLF, UTF-8 and frames split anywhere")
  void anySplitOfTheBytesIsStoredRight(int size) {
    String said = "Gr\u00fc\u00dfe \ud83d\ude00\u2028\u4f60\u597d\n";
    String first = Completions.chunk("chatcmpl-p", "{\"role\":\"assistant\"}", null);
    String second = Completions.chunk("chatcmpl-p", "{\"content\":\"" + said.strip() + "\"}", null);
    String third = Completions.chunk("chatcmpl-p", "{\"content\":\"\\n\"}", null);
    String last = Completions.chunk("chatcmpl-p", "{}", "stop");
    String usage =
        """
        {"id":"chatcmpl-p","object":"chat.completion.chunk","created":1,"model":"m","choices":[],\
        "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}\
        """;
    String sent =
        ": hello\r\n\r\ndata: %s\r\n\r\nevent: message\r\nid: 5\r\ndata:%s\r\n\r\n\r\ndata: %s\n\n"
                .formatted(first, second, third)
            + "data: %s\r\n\r\ndata: %s\r\rdata: [DONE]\r\n\r\n".formatted(last, usage);
    byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          for (int at = 0; at < bytes.length; at += size) {
            answer.chunk(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
          }
          answer.endChunks();
        });
    Stage.Tenant tenant = stage.tenant();
    Reply miss = Expect.storedMiss(tenant.asks(askStream("In pieces, please.")));
    assertThat(miss.body()).isEqualTo(sent);

    assertThat(Expect.exactHit(tenant.asks(askStream("In pieces, please."))).content())
        .isEqualTo(said);
    Reply json = Expect.exactHit(tenant.asks(ask("In pieces, please.")));
    assertThat(json.content()).isEqualTo(said);
    assertThat(json.json().at("/usage/total_tokens").asInt()).isEqualTo(7);
    assertThat(json.json().at("/choices").size()).isEqualTo(1);
  }

  @Test
  @DisplayName("S57 include_usage → usage in the last chunk only, also on a HIT")
  void usageComesLastAndOnlyOnDemand() {
    Stage.Tenant tenant = stage.tenant();
    String wanting =
        ask("What did it cost?", "\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    Expect.storedMiss(tenant.asks(ask("What did it cost?")));

    List<JsonNode> chunks = Sse.chunks(Expect.exactHit(tenant.asks(wanting)).events());
    JsonNode last = chunks.getLast();
    assertThat(last.at("/usage/prompt_tokens").asInt()).isEqualTo(11);
    assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(7);
    assertThat(last.path("choices").isArray()).isTrue();
    assertThat(last.path("choices")).isEmpty();
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.path("usage").isNull() && !chunk.path("choices").isEmpty());

    Reply without = Expect.exactHit(tenant.asks(askStream("What did it cost?")));
    assertThat(Sse.chunks(without.events())).noneMatch(chunk -> chunk.has("usage"));
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S61 a MISS stream is not buffered: first byte in = first byte out")
  void aStreamPassesAsItComes() {
    CountDownLatch firstWasRead = new CountDownLatch(1);
    CountDownLatch secondWasRead = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          answer.event(Completions.chunk("chatcmpl-q", "{\"content\":\"first\"}", null));
          firstWasRead.await();
          answer.event(Completions.chunk("chatcmpl-q", "{\"content\":\"second\"}", null));
          secondWasRead.await();
          answer.event(Completions.chunk("chatcmpl-q", "{}", "stop"));
          answer.event("[DONE]").endChunks();
        });
    try (RawClient client = new RawClient(stage.gateway.port())) {
      client.chat(askStream("Are you waiting for something?"));
      assertThat(client.readUntil("first\"")).contains("Cache-Status: reprise; fwd=miss; stored");
      firstWasRead.countDown();
      client.readUntil("second\"");
      secondWasRead.countDown();
      client.readUntil("[DONE]");
    } finally {
      firstWasRead.countDown();
      secondWasRead.countDown();
    }
  }

  private static void upstreamStreams(List<String> deltas) {
    stage.upstream.script(
        (request, answer) -> {
          answer.stream();
          for (String delta : deltas) {
            String content = "{\"content\":" + asciiQuote(delta) + "}";
            answer.event(Completions.chunk("chatcmpl-r", content, null));
          }
          answer.event(Completions.chunk("chatcmpl-r", "{}", "stop"));
          answer.event("[DONE]").endChunks();
        });
  }

  /** A JSON string literal in which half a surrogate pair can stand. */
  private static String asciiQuote(String text) {
    return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\""));
  }
}
