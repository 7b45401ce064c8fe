package dev.reprise.http2;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.FrameClient.ENHANCE_YOUR_CALM;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames that cost their sender less than their reader. */
class Http2AttacksTest {
  private static final int CANCEL = 8;
  private static final int REFUSED_STREAM = 7;

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway =
        new TestGateway(
            upstream,
            EXACT_ONLY
                + "server: {header-timeout-ms: 2000, http2: {max-resets: 20, max-control-frames:"
                + " 50, max-concurrent-streams: 10}}");
  }

  @AfterEach
  void everybodyElseIsServed() {
    upstream.script((request, answer) -> answer.completion("ok"));
    assertThat(gateway.chat(ask("somebody else")).status()).isEqualTo(200);
    Eventually.holds("no upstream call is left", () -> gateway.metric("reprise_in_flight") == 0);
    gateway.close();
    upstream.close();
  }

  @Test
  void streamsThatAreResetAsSoonAsTheyBegin() {
    AtomicInteger left = new AtomicInteger();
    upstream.script(
        (request, answer) -> {
          answer.awaitPeerLeaving();
          left.incrementAndGet();
        });
    try (FrameClient client = new FrameClient(gateway.port())) {
      flood(
          client,
          i ->
              client
                  .chat(2 * i + 1, ask("q" + i))
                  .send(Frame.of(Frame.RST_STREAM, 0, 2 * i + 1, CANCEL)));
      isToldAtMost(client);
    }
    assertThat(upstream.calls()).isLessThanOrEqualTo(21);
    Eventually.holds("all calls are cancelled", () -> left.get() == upstream.calls());
    isCounted("resets");
  }

  /** The server is made to do it: an update by nothing is the stream's error. */
  @Test
  void streamsWhoseResetTheClientProvokes() {
    upstream.script((request, answer) -> answer.awaitPeerLeaving());
    try (FrameClient client = new FrameClient(gateway.port())) {
      flood(
          client,
          i ->
              client
                  .chat(2 * i + 1, ask("q" + i))
                  .send(Frame.of(Frame.WINDOW_UPDATE, 0, 2 * i + 1, 0)));
      isToldAtMost(client);
    }
    assertThat(upstream.calls()).isLessThanOrEqualTo(21);
    isCounted("enhance_your_calm");
    assertThat(gateway.metric("reprise_http2_resets_total")).isGreaterThan(20);
  }

  @Test
  void streamsBeyondTheLimitAreRefusedAndMayComeAgain() {
    upstream.script(
        (request, answer) -> {
          answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
          answer.awaitPeerLeaving();
        });
    try (FrameClient client = new FrameClient(gateway.port())) {
      for (int i = 0; i < 12; i++) {
        client.chat(2 * i + 1, askStream("q" + i));
      }
      assertThat(client.answer(21).reset()).isEqualTo(REFUSED_STREAM);
      assertThat(client.answer(23).reset()).isEqualTo(REFUSED_STREAM);
      client.await(() -> client.reply(19).text().contains("part"));
      client.send(Frame.of(Frame.RST_STREAM, 0, 1, CANCEL));
      upstream.script((request, answer) -> answer.completion("ok"));
      assertThat(client.chat(25, ask("again")).answer(25).status()).isEqualTo(200);
    }
    assertThat(gateway.admin("/metrics").body())
        .contains("reprise_http2_resets_total{code=\"refused_stream\"} 2.0");
  }

  @Test
  void pingsThatNeverEnd() {
    isTooMuch("control_frames", (client, i) -> client.send(Frame.of(Frame.PING, 0, 0, i, i)));
  }

  @Test
  void settingsThatNeverEnd() {
    isTooMuch("control_frames", (client, i) -> client.send(Frame.of(Frame.SETTINGS, 0, 0)));
  }

  @Test
  void prioritiesAndFramesThatNobodyKnows() {
    byte[] priority = {0, 0, 0, 0, 1};
    isTooMuch(
        "control_frames",
        (client, i) ->
            client
                .send(new Frame(Frame.PRIORITY, 0, 2 * i + 1, priority))
                .send(Frame.of(0xee, 0, 0, i)));
  }

  @Test
  void partsOfABodyThatAreEmpty() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.request(1, false, FrameClient.post("/v1/chat/completions"));
      flood(client, i -> client.send(Frame.data(1, "", false)));
      isToldAtMost(client);
    }
    assertThat(gateway.metric("reprise_http2_goaways_total")).isEqualTo(1);
  }

  @Test
  void partsOfABodyThatArePaddingAlone() {
    byte[] padding = {1, 0};
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.request(1, false, FrameClient.post("/v1/chat/completions"));
      flood(client, i -> client.send(new Frame(Frame.DATA, Frame.PADDED, 1, padding)));
      isToldAtMost(client);
    }
    assertThat(gateway.metric("reprise_http2_goaways_total")).isEqualTo(1);
  }

  @Test
  void windowsThatAreOpenedByNothingMuch() {
    isTooMuch("window_updates", (client, i) -> client.send(Frame.of(Frame.WINDOW_UPDATE, 0, 0, 1)));
  }

  @Test
  void continuationsThatNeverEnd() {
    byte[] block = FrameClient.block(FrameClient.post("/v1/x"));
    isTooMuch(
        "header_frames",
        (client, i) -> {
          int type = i == 0 ? Frame.HEADERS : Frame.CONTINUATION;
          client.send(new Frame(type, 0, 1, i == 0 ? block : FrameClient.block("x-" + i, "1")));
        });
  }

  @Test
  void continuationsThatAreEmpty() {
    byte[] block = FrameClient.block(FrameClient.post("/v1/x"));
    isTooMuch(
        "header_frames",
        (client, i) -> {
          int type = i == 0 ? Frame.HEADERS : Frame.CONTINUATION;
          client.send(new Frame(type, 0, 1, i == 0 ? block : new byte[0]));
        });
  }

  @Test
  void aBlockOfFieldsThatStopsHalfWay() {
    try (FrameClient client = new FrameClient(gateway.port()).quiet()) {
      client.send(new Frame(Frame.HEADERS, 0, 1, FrameClient.block(FrameClient.post("/v1/x"))));
      isToldAtMost(client);
    }
    isCounted("header_time");
  }

  @Test
  void aFrameOfFieldsThatStopsHalfWay() {
    try (FrameClient client = new FrameClient(gateway.port()).quiet()) {
      client.raw(new byte[] {0, 0, 100, Frame.HEADERS, Frame.END_HEADERS, 0, 0, 0, 1, 0});
      isToldAtMost(client);
    }
    isCounted("header_time");
  }

  /** A kilobyte in the table of fields, named by one byte again and again. */
  @Test
  void fieldsThatUnpackToMoreThanTheyWere() {
    byte[] head = FrameClient.block(FrameClient.post("/v1/x"));
    byte[] indexed = new byte[6 + 127 + 1 + 4_000];
    String value = "v".repeat(1_000);
    byte[] literal = FrameClient.block("x-bomb", value);
    literal[0] = 0x40;
    System.arraycopy(literal, 0, indexed, 0, literal.length);
    for (int i = literal.length; i < indexed.length; i++) {
      // The newest of the table: 62.
      indexed[i] = (byte) (0x80 | 62);
    }
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.send(new Frame(Frame.HEADERS, Frame.END_STREAM, 1, head));
      client.send(new Frame(Frame.CONTINUATION, Frame.END_HEADERS, 1, indexed));
      assertThat(client.answer(1).status()).isEqualTo(431);
    }
    assertThat(upstream.requests()).isEmpty();
  }

  /** Asks for a table of fields that would hold all answers there have ever been. */
  @Test
  void aTableOfFieldsWithoutEndHoldsNothing() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.send(new Frame(Frame.SETTINGS, 0, 0, new byte[] {0, 1, 0x7f, -1, -1, -1}));
      for (int i = 0; i < 30; i++) {
        assertThat(client.chat(2 * i + 1, ask("q" + i)).answer(2 * i + 1).status()).isEqualTo(200);
      }
    }
  }

  /** One step of a flood. */
  private interface Step {
    void take(FrameClient client, int i);
  }

  private void isTooMuch(String reason, Step step) {
    try (FrameClient client = new FrameClient(gateway.port())) {
      flood(client, i -> step.take(client, i));
      isToldAtMost(client);
    }
    assertThat(upstream.requests()).isEmpty();
    isCounted(reason);
  }

  private static void flood(FrameClient client, IntConsumer step) {
    for (int i = 0; i < 5_000 && !client.refused(); i++) {
      step.accept(i);
    }
  }

  /** What is closed on bytes that nobody reads any more may take the last word with it. */
  private static void isToldAtMost(FrameClient client) {
    assertThat(client.goodbye()).isIn(ENHANCE_YOUR_CALM, -1);
  }

  private void isCounted(String reason) {
    assertThat(gateway.admin("/metrics").body())
        .contains("reprise_http2_goaways_total{reason=\"" + reason + "\"} 1.0");
  }
}
