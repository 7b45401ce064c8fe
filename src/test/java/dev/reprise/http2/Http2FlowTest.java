package dev.reprise.http2;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.FrameClient.Reply;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that wait, hurry or leave do so for themselves. */
class Http2FlowTest {
  private static final int CANCEL = 8;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final long HUGE = 256L << 20;

  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aReaderOfOneStreamThatTakesNothingStopsNoOther() {
    AtomicLong sent = new AtomicLong();
    try (BareUpstream endless =
            new BareUpstream(
                wire -> {
                  boolean large = wire.request().target().contains("/v1/large");
                  long length = large ? HUGE : 2;
                  wire.send("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                  if (large) {
                    wire.sendZeros(HUGE, sent);
                  } else {
                    wire.send("ok");
                  }
                });
        TestGateway gateway = new TestGateway(endless.base(), EXACT_ONLY);
        FrameClient client = new FrameClient(gateway.port()).quiet()) {
      // All the room that the connection will ever need: only the stream's own is in the way.
      client.send(Frame.of(Frame.WINDOW_UPDATE, 0, 0, 1 << 30));
      client.request(1, true, Settings.get("GET", "/v1/large"));
      client.await(() -> client.reply(1).bytes() == 65_535);
      Eventually.holds("upstream is paused", () -> isStill(sent));
      assertThat(sent.get()).isLessThan(16 << 20);
      for (int i = 3; i < 23; i += 2) {
        assertThat(client.request(i, true, Settings.get("GET", "/v1/x")).answer(i).text())
            .isEqualTo("ok");
      }
      client.send(Frame.of(Frame.WINDOW_UPDATE, 0, 1, 100_000));
      client.await(() -> client.reply(1).bytes() == 165_535);
    }
  }

  @Test
  void aResetCancelsTheUpstreamCallAndNoOther() {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
          if (request.body().contains("leaves")) {
            answer.awaitPeerLeaving();
            left.countDown();
          } else {
            release.await();
            answer.event("[DONE]").endChunks();
          }
        });
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY);
        FrameClient client = new FrameClient(gateway.port())) {
      client.chat(1, askStream("leaves")).chat(3, askStream("stays"));
      client.await(() -> client.reply(1).bytes() > 0 && client.reply(3).bytes() > 0);
      client.send(Frame.of(Frame.RST_STREAM, 0, 1, CANCEL));
      Eventually.holds("its call is cancelled", () -> left.getCount() == 0);
      release.countDown();
      assertThat(client.answer(3).text()).endsWith("data: [DONE]\n\n");
      Eventually.holds("nothing is in flight", () -> gateway.metric("reprise_in_flight") == 0);
    }
  }

  /** A machine that stands still meanwhile proves nothing: one time out of three is enough. */
  @Test
  void fiftyStreamsThatAreResetCancelFiftyCallsWithinASecond() throws Exception {
    boolean inTime = false;
    for (int i = 0; i < 3 && !inTime; i++) {
      inTime = fiftyResetsCancelFiftyCalls();
    }
    assertThat(inTime).isTrue();
  }

  /** Whether they do within a second. */
  private boolean fiftyResetsCancelFiftyCalls() throws Exception {
    CountDownLatch left = new CountDownLatch(50);
    upstream.script(
        (request, answer) -> {
          answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
          answer.awaitPeerLeaving();
          left.countDown();
        });
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY);
        FrameClient client = new FrameClient(gateway.port())) {
      for (int i = 0; i < 50; i++) {
        client.chat(2 * i + 1, askStream("question " + i));
      }
      for (int i = 0; i < 50; i++) {
        int stream = 2 * i + 1;
        client.await(() -> client.reply(stream).text().contains("part"));
      }
      gateway.awaitMetric("reprise_in_flight", 50);
      for (int i = 0; i < 50; i++) {
        client.send(Frame.of(Frame.RST_STREAM, 0, 2 * i + 1, CANCEL));
      }
      boolean inTime = left.await(1, TimeUnit.SECONDS);
      Eventually.holds("all calls are cancelled", () -> left.getCount() == 0);
      gateway.awaitMetric("reprise_in_flight", 0);
      gateway.awaitMetric("reprise_flights", 0);
      upstream.script((request, answer) -> answer.completion("ok"));
      assertThat(client.chat(101, ask("next")).answer(101).status()).isEqualTo(200);
      return inTime;
    }
  }

  @Test
  void aConnectionThatVanishesCancelsAllOfItsCalls() {
    AtomicInteger left = new AtomicInteger();
    upstream.script(
        (request, answer) -> {
          answer.awaitPeerLeaving();
          left.incrementAndGet();
        });
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY);
        FrameClient client = new FrameClient(gateway.port());
        FrameClient quiet = new FrameClient(gateway.port())) {
      for (int i = 0; i < 20; i++) {
        client.chat(2 * i + 1, ask("q" + i));
      }
      quiet.chat(1, ask("another"));
      Eventually.holds("all are under way", () -> upstream.calls() == 21);
      client.vanish();
      // No reset, only an end: nothing lies unread, and what is sent into it tells.
      quiet.send(Frame.of(Frame.PING, 0, 0, 1, 2)).await(() -> quiet.pongs() == 1).close();
      Eventually.holds("all calls are cancelled", () -> left.get() == 21);
      Eventually.holds("nothing is in flight", () -> gateway.metric("reprise_in_flight") == 0);
      assertThat(gateway.metric("reprise_connections")).isZero();
    }
  }

  @Test
  void aLargeHitWaitsForItsReaderAndIsWhole() {
    String large = "0123456789abcdef".repeat(1 << 16);
    upstream.script((request, answer) -> answer.completion(large));
    String yaml =
        "cache: {policy: {semantic: {enabled: false}, storage: {max-entry-bytes: 33554432}}}\n";
    try (TestGateway gateway = new TestGateway(upstream, yaml);
        FrameClient client = new FrameClient(gateway.port())) {
      assertThat(gateway.chat(ask("q")).isMiss()).isTrue();
      Reply hit = client.chat(1, ask("q")).answer(1);
      assertThat(hit.header("cache-status")).contains("; hit;");
      assertThat(hit.header("content-length")).isEqualTo("" + hit.bytes());
      assertThat(hit.text()).contains(large);
    }
  }

  @Test
  void anAnswerThatNobodyTakesIsGivenUpAfterAWhile() {
    String large = "0123456789abcdef".repeat(1 << 14);
    upstream.script((request, answer) -> answer.completion(large));
    String yaml = EXACT_ONLY + "server: {http2: {stall-timeout-ms: 300}}";
    try (TestGateway gateway = new TestGateway(upstream, yaml);
        FrameClient client = new FrameClient(gateway.port()).quiet()) {
      assertThat(gateway.chat(ask("q")).isMiss()).isTrue();
      // A window of nothing for all streams.
      client.send(new Frame(Frame.SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0}));
      assertThat(client.chat(1, ask("q")).answer(1).reset()).isEqualTo(CANCEL);
      assertThat(client.chat(3, ask("other")).answer(3).reset()).isEqualTo(CANCEL);
      assertThat(client.reply(3).bytes()).isZero();
      assertThat(gateway.metric("reprise_http2_stalls_total")).isEqualTo(2);
      Eventually.holds("nothing is in flight", () -> gateway.metric("reprise_in_flight") == 0);
    }
  }

  @Test
  void aBodyThatDoesNotComeIsLateOnItsStreamAlone() {
    String yaml = EXACT_ONLY + "server: {body-idle-timeout-ms: 1000}";
    try (TestGateway gateway = new TestGateway(upstream, yaml);
        FrameClient client = new FrameClient(gateway.port())) {
      client.request(1, false, FrameClient.post("/v1/chat/completions"));
      client.send(Frame.data(1, "{", false));
      assertThat(client.answer(1).status()).isEqualTo(408);
      assertThat(client.reply(1).text()).contains("\"code\":\"request_timeout\"");
      client.request(3, false, FrameClient.post("/v1/files"));
      client.send(Frame.data(3, "half", false));
      assertThat(client.answer(3).status()).isEqualTo(408);
      assertThat(client.chat(5, ask("q")).answer(5).status()).isEqualTo(200);
    }
  }

  @Test
  void limitsOnBodiesAndOnWhatIsHeldAreTheSame() {
    String yaml = EXACT_ONLY + "server: {max-chat-body-bytes: 2000, max-held-bytes: 2000}";
    upstream.script((request, answer) -> answer.awaitPeerLeaving());
    try (TestGateway gateway = new TestGateway(upstream, yaml);
        FrameClient client = new FrameClient(gateway.port())) {
      String[] told =
          Settings.plus(FrameClient.post("/v1/chat/completions"), "content-length", "9999");
      assertThat(client.request(1, false, told).answer(1).status()).isEqualTo(413);
      assertThat(client.chat(3, ask("x".repeat(3_000))).answer(3).status()).isEqualTo(413);
      client.chat(5, ask("x".repeat(1_500)));
      Eventually.holds("it is held", () -> gateway.metric("reprise_held_bytes") > 1_500);
      assertThat(client.chat(7, ask("y".repeat(1_500))).answer(7).status()).isEqualTo(503);
      client.send(Frame.of(Frame.RST_STREAM, 0, 5, CANCEL));
      Eventually.holds("nothing is held", () -> gateway.metric("reprise_held_bytes") == 0);
    }
  }

  @Test
  void anIdleConnectionIsTakenLeaveOf() {
    String yaml = EXACT_ONLY + "server: {keep-alive-idle-timeout-ms: 1000}";
    try (TestGateway gateway = new TestGateway(upstream, yaml);
        FrameClient client = new FrameClient(gateway.port());
        FrameClient silent = new FrameClient(gateway.port())) {
      assertThat(client.chat(1, ask("q")).answer(1).status()).isEqualTo(200);
      assertThat(client.goodbye()).isZero();
      assertThat(client.lastTaken()).isEqualTo(1);
      assertThat(silent.goodbye()).isZero();
    }
  }

  private static boolean isStill(AtomicLong sent) {
    long before = sent.get();
    java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
    return before > 0 && sent.get() == before;
  }
}
