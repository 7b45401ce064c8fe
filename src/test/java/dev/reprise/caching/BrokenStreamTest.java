package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream.Script;
import dev.reprise.kit.TestGateway.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenStreamTest {
  private static final String ID = "chatcmpl-c";
  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest(name = "S51 cut {0}")
  @MethodSource
  @DisplayName("S51 upstream cut mid-stream → error event, nothing stored, next MISS")
  void aCutStreamIsToldAndNotStored(String where, Script script) {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script(script);
    Reply cut = Expect.miss(tenant.asks(askStream("Will it break?")));
    assertThat(cut.events().getLast()).startsWith("{\"error\":{\"message\":");
    assertThat(cut.events()).doesNotContain("[DONE]");

    stage.reset();
    Reply next = Expect.storedMiss(tenant.asks(askStream("Will it break?")));
    assertThat(Expect.exactHit(tenant.asks(askStream("Will it break?"))).content())
        .isEqualTo(next.content());
    assertThat(stage.calls()).isEqualTo(1);
  }

  static Stream<Arguments> aCutStreamIsToldAndNotStored() {
    return Stream.of(
        cut("after the head, by reset", Answer::reset),
        cut("after the head, by a proper end", Answer::endChunks),
        cut("after the role, by reset", answer -> role(answer).reset()),
        cut("after the role, by a FIN", answer -> role(answer).close()),
        cut("in the text, by reset", answer -> text(answer).reset()),
        cut("in the text, by a FIN", answer -> text(answer).close()),
        cut("in the text, by a proper end", answer -> text(answer).endChunks()),
        cut("within an event", answer -> text(answer).chunk("data: {\"id\":\"chatc").close()),
        cut("within a chunk", answer -> text(answer).raw("ff\r\ndata: {").close()),
        cut("after the finish, by reset", answer -> finish(text(answer)).reset()),
        cut("with garbage for a chunk", answer -> text(answer).raw("zz\r\n\r\n")));
  }

  @Test
  @DisplayName("S51 a compressed stream that is cut → the caller's connection is cut as well")
  void aCompressedStreamThatIsCutGetsNoPlainWords() {
    stage.upstream.script(
        (request, answer) -> {
          answer.raw(
              "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n"
                  + "transfer-encoding: chunked\r\n\r\n");
          byte[] whole = gzip("data: " + Completions.chunk(ID, "{\"content\":\"a\"}", null));
          answer.chunk(Arrays.copyOf(whole, whole.length - 9)).close();
        });
    try (RawClient client = new RawClient(stage.gateway.port())) {
      String all = client.chat(askStream("Will it break, compressed?")).readAll();
      assertThat(all).contains("content-encoding: gzip").doesNotContain("error");
      assertThat(all).doesNotEndWith("0\r\n\r\n");
    }
    stage.reset();
    Expect.miss(stage.gateway.chat(askStream("Will it break, compressed?")));
  }

  @Test
  @DisplayName("S52 client leaves mid-stream → the upstream call is cancelled, no partial entry")
  void aCallThatNobodyWaitsForIsCancelled() {
    CountDownLatch left = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          text(answer.stream());
          answer.awaitPeerLeaving();
          left.countDown();
        });
    try (RawClient client = new RawClient(stage.gateway.port())) {
      client.chat(askStream("Shall I stay?")).readUntil("some");
      client.reset();
    }
    Eventually.holds("upstream sees the gateway leave", () -> left.getCount() == 0);

    stage.reset();
    Expect.storedMiss(stage.gateway.chat(askStream("Shall I stay?")));
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S52 client leaves at the last event, before the stream's own end → stored")
  void whoLeavesAtTheLastEventLeavesTheWholeBehind() {
    CountDownLatch left = new CountDownLatch(1);
    try (Stage own = Stage.exactOnly()) {
      own.upstream.script(
          (request, answer) -> {
            finish(text(answer.stream())).event("[DONE]");
            answer.awaitPeerLeaving();
            left.countDown();
          });
      try (RawClient client = new RawClient(own.gateway.port())) {
        client.chat(askStream("Shall I wait for nothing?")).readUntil("[DONE]");
        client.reset();
      }
      own.awaitMetric("reprise_store_entries", 1);
      Eventually.holds("upstream is not waited for", () -> left.getCount() == 0);

      Reply hit = Expect.exactHit(own.gateway.chat(ask("Shall I wait for nothing?")));
      assertThat(hit.content()).isEqualTo("some text ");
      assertThat(own.calls()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("S52 client leaves mid-stream, finish-abandoned → the whole is stored")
  void anAbandonedAnswerIsFinishedOnDemand() {
    CountDownLatch clientLeft = new CountDownLatch(1);
    try (Stage finishing =
        new Stage("cache: {policy: {finish-abandoned: true, semantic: {enabled: false}}}")) {
      finishing.upstream.script(
          (request, answer) -> {
            text(answer.stream());
            clientLeft.await();
            finish(text(answer)).event("[DONE]").endChunks();
          });
      try (RawClient client = new RawClient(finishing.gateway.port())) {
        client.chat(askStream("Will you finish?")).readUntil("some");
        client.reset();
      }
      finishing.awaitMetric("reprise_exchanges_aborted_total", 1);
      clientLeft.countDown();
      finishing.awaitMetric("reprise_store_entries", 1);

      Reply hit = Expect.exactHit(finishing.gateway.chat(ask("Will you finish?")));
      assertThat(hit.content()).isEqualTo("some text some text ");
      assertThat(finishing.calls()).isEqualTo(1);
    } finally {
      clientLeft.countDown();
    }
  }

  @ParameterizedTest(name = "S53 {0}")
  @MethodSource
  @DisplayName("S53 an error event inside a 200 stream → not stored")
  void aStreamWithAnErrorIsNotStored(String name, String event) {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script(
        (request, answer) ->
            finish(text(answer.stream()).chunk(event + "\n\n")).event("[DONE]").endChunks());
    Reply broken = Expect.miss(tenant.asks(askStream("Is there an error?")));
    assertThat(broken.body()).contains(event);
    Expect.miss(tenant.asks(askStream("Is there an error?")));
    assertThat(stage.calls()).isEqualTo(2);
  }

  static Stream<Arguments> aStreamWithAnErrorIsNotStored() {
    return Stream.of(
        arguments("an error object", "data: {\"error\":{\"message\":\"overloaded\",\"code\":502}}"),
        arguments("an error text", "data: {\"error\":\"overloaded\"}"),
        arguments("an error beside choices", "data: {\"choices\":[],\"error\":{\"code\":1}}"),
        arguments("an error by the event's name", "event: error\ndata: {\"message\":\"no\"}"),
        arguments("no JSON", "data: overloaded"),
        arguments("no object", "data: [1]"),
        arguments("half an object", "data: {\"id\":"));
  }

  @Test
  @DisplayName("S54 HTTP 400 with an SSE body → not stored, 400 passed on")
  void aRefusalInTheGuiseOfAStreamIsPassedOn() {
    Stage.Tenant tenant = stage.tenant();
    String event = "data: {\"error\":{\"message\":\"bad\"}}\n\n";
    stage.upstream.script(
        (request, answer) -> answer.send(400, "content-type: text/event-stream\r\n", event));
    Reply refused = Expect.miss(tenant.asks(askStream("Is it bad?")));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).isEqualTo(event);
    assertThat(refused.cacheStatus()).doesNotContain("stored");

    stage.reset();
    Expect.storedMiss(tenant.asks(askStream("Is it bad?")));
    Expect.exactHit(tenant.asks(askStream("Is it bad?")));
    assertThat(stage.calls()).isEqualTo(1);
  }

  /** The rest of an upstream's answer. */
  @FunctionalInterface
  private interface Rest {
    void play(Answer answer) throws IOException;
  }

  private static Arguments cut(String where, Rest rest) {
    Script script = (request, answer) -> rest.play(answer.stream());
    return arguments(where, script);
  }

  private static Answer role(Answer answer) throws IOException {
    return answer.event(Completions.chunk(ID, "{\"role\":\"assistant\",\"content\":\"\"}", null));
  }

  private static Answer text(Answer answer) throws IOException {
    return answer.event(Completions.chunk(ID, "{\"content\":\"some text \"}", null));
  }

  private static Answer finish(Answer answer) throws IOException {
    return answer.event(Completions.chunk(ID, "{}", "stop"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
