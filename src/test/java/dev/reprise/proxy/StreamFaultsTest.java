package dev.reprise.proxy;

import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Script;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A stream that goes wrong on its way: its caller sees that, and no later one sees any of it. */
class StreamFaultsTest {
  private static final String OPEN =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway = new TestGateway(upstream, EXACT_ONLY);
  }

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  @Test
  @DisplayName("S51 upstream resets mid-stream → error event, nothing stored, next MISS")
  void aResetWithinAStreamIsAnErrorEvent() {
    endsInErrorEvent("upstream_closed", (request, answer) -> begun(answer).reset());
  }

  @Test
  @DisplayName("S51 upstream closes mid-stream → error event, nothing stored, next MISS")
  void aCloseWithinAStreamIsAnErrorEvent() {
    endsInErrorEvent("upstream_closed", (request, answer) -> begun(answer).close());
  }

  @Test
  @DisplayName("S51 a stream that ends well-framed but without its mark → error event, next MISS")
  void anEarlyEndThatIsWellFramedIsAnErrorEvent() {
    endsInErrorEvent("upstream_closed", (request, answer) -> begun(answer).endChunks());
  }

  @Test
  void anEarlyEndOfAStreamWithoutFramingIsAnErrorEvent() {
    endsInErrorEvent(
        "upstream_closed",
        (request, answer) -> answer.raw(OPEN + "data: " + delta() + "\n\n").close());
  }

  @Test
  void aStreamThatStallsIsAnErrorEventAndTheUpstreamIsLeft() throws IOException {
    CountDownLatch left = new CountDownLatch(1);
    gateway.reload("upstream: {idle-timeout-ms: 1000}");
    endsInErrorEvent(
        "upstream_timeout",
        (request, answer) -> {
          begun(answer).awaitPeerLeaving();
          left.countDown();
        });
    Eventually.holds("the upstream is left", () -> left.getCount() == 0);
  }

  @Test
  void aBrokenChunkIsAnErrorEvent() {
    endsInErrorEvent("upstream_garbled", (request, answer) -> begun(answer).raw("zz\r\n"));
  }

  @Test
  @DisplayName("S53 an error event inside a 200 stream is passed on and not stored")
  void anErrorEventOfUpstreamIsPassedOnAndNotStored() {
    String error = "{\"error\":{\"message\":\"boom\",\"type\":\"server_error\"}}";
    upstream.script((request, answer) -> begun(answer).event(error).event("[DONE]").endChunks());
    Reply reply = gateway.chat(askStream("q"));
    assertThat(reply.events()).containsExactly(delta(), error, "[DONE]");
    servesOn();
  }

  @Test
  @DisplayName("S54 a 400 with an SSE body is passed on and not stored")
  void anErrorStatusWithEventsIsPassedOnAndNotStored() {
    String events = "data: {\"error\":{\"message\":\"bad\"}}\n\n";
    upstream.script(
        (request, answer) -> answer.send(400, "content-type: text/event-stream\r\n", events));
    Reply reply = gateway.chat(askStream("q"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo(events);
    servesOn();
  }

  @Test
  void eventsThatAreNoJsonPassAndAreNotStored() {
    upstream.script(
        (request, answer) ->
            begun(answer).event("{nonsense").chunk("no field\n\n").event("[DONE]").endChunks());
    Reply reply = gateway.chat(askStream("q"));
    assertThat(reply.body())
        .isEqualTo("data: " + delta() + "\n\ndata: {nonsense\n\nno field\n\ndata: [DONE]\n\n");
    servesOn();
  }

  @Test
  void aStreamUnderAnotherContentTypePassesAndIsNotStored() {
    String events = "data: " + delta() + "\n\ndata: [DONE]\n\n";
    upstream.script((request, answer) -> answer.send(200, "content-type: text/plain\r\n", events));
    assertThat(gateway.chat(askStream("q")).body()).isEqualTo(events);
    servesOn();
  }

  @Test
  void tenThousandTinyChunksAndALargeEventPass() {
    String large = Completions.quote("x".repeat(1 << 20));
    upstream.script(
        (request, answer) -> {
          answer.stream();
          for (byte b : ("data: " + delta() + "\n\n").repeat(60).getBytes()) {
            answer.chunk(new byte[] {b});
          }
          answer.event(Completions.chunk("c", "{\"content\":" + large + "}", "stop"));
          answer.event("[DONE]").endChunks();
        });
    Reply reply = gateway.chat(askStream("q"));
    assertThat(reply.events()).hasSize(62).endsWith("[DONE]");
    assertThat(reply.content()).hasSize((1 << 20) + 60 * "part".length());
  }

  @Test
  @DisplayName("S69 an answer over the size limit passes whole and is not stored")
  void anAnswerOverTheSizeLimitPassesWhole() {
    String[] deltas = new String[500];
    Arrays.fill(deltas, "a word ");
    try (TestGateway small =
        new TestGateway(
            upstream,
            "cache: {policy: {storage: {max-entry-bytes: 1024}, semantic: {enabled: false}}}")) {
      upstream.script((request, answer) -> answer.completionStream(deltas));
      for (int i = 0; i < 2; i++) {
        Reply reply = small.chat(askStream("long"));
        assertThat(reply.isMiss()).isTrue();
        assertThat(reply.content()).isEqualTo(String.join("", deltas));
        assertThat(reply.events()).hasSize(503).endsWith("[DONE]");
      }
      upstream.script((request, answer) -> answer.completion("x".repeat(2_000)));
      for (int i = 0; i < 2; i++) {
        Reply reply = small.chat(Completions.ask("large"));
        assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=miss");
        assertThat(reply.content()).hasSize(2_000);
      }
    }
    assertThat(upstream.calls()).isEqualTo(4);
  }

  private static String delta() {
    return Completions.chunk("c", "{\"content\":\"part\"}", null);
  }

  private static Answer begun(Answer answer) throws IOException {
    return answer.stream().event(delta());
  }

  private void endsInErrorEvent(String code, Script fault) {
    upstream.script(fault);
    Reply reply = gateway.chat(askStream("q"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.events()).hasSize(2).startsWith(delta());
    assertThat(TestGateway.parse(reply.events().getLast()).path("error").path("code").asText())
        .isEqualTo(code);
    assertThat(upstream.calls()).isEqualTo(1);
    servesOn();
  }

  private void servesOn() {
    upstream.script((request, answer) -> answer.completionStream("go", "od"));
    Reply next = gateway.chat(askStream("q"));
    assertThat(next.isMiss()).isTrue();
    assertThat(next.content()).isEqualTo("good");
    assertThat(gateway.chat(askStream("q")).isExactHit()).isTrue();
  }
}
