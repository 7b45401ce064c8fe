package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.Wire;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bytes go on as they come, and no faster than they are taken. */
class FlowControlTest {
  private static final long LARGE_BYTES = 128L << 20;

  /** What the kernel's buffers of two connections may hold, with much room. */
  private static final long BUFFERED_BYTES = 48L << 20;

  private static final String UPLOAD = "POST /v1/files HTTP/1.1\r\nHost: gw\r\n";

  @Test
  void theUpstreamSeesAnUploadsFirstPartBeforeTheSecondIsSent() throws Exception {
    CountDownLatch firstSeen = new CountDownLatch(1);
    try (BareUpstream upstream = new BareUpstream(wire -> readByChunk(wire, firstSeen));
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.send(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
      firstSeen.await();
      client.send("6\r\nsecond\r\n0\r\n\r\n");
      assertThat(client.response().text()).isEqualTo("first second");
    }
  }

  private static void readByChunk(Wire wire, CountDownLatch firstSeen) throws Exception {
    wire.head();
    String first = Passage.latin1(wire.chunk());
    firstSeen.countDown();
    String second = Passage.latin1(wire.chunk());
    wire.send("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n" + first + " " + second);
    wire.awaitPeerLeaving();
  }

  @Test
  void anAnswerMayComeBeforeItsRequestHasEnded() throws Exception {
    try (BareUpstream upstream = new BareUpstream(FlowControlTest::echoChunks);
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.send(UPLOAD + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
      assertThat(client.responseHead().status()).isEqualTo(200);
      assertThat(client.chunk()).asString().isEqualTo("a");
      client.send("1\r\nb\r\n0\r\n\r\n");
      assertThat(client.chunk()).asString().isEqualTo("b");
      assertThat(client.chunk()).isEmpty();
    }
  }

  @Test
  void anUploadThatIsRefusedHalfwayHearsWhy() {
    try (BareUpstream upstream = new BareUpstream(FlowControlTest::refuseHalfway);
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.send(UPLOAD + "Content-Length: 2000000\r\n\r\n").send(new byte[500_000]);
      Message refusal = client.response();
      assertThat(refusal.status()).isEqualTo(413);
      assertThat(refusal.text()).isEqualTo("too large");
      assertThat(refusal.header("connection")).isEqualTo("close");
      assertThat(client.send(new byte[1_500_000]).readAll()).isEmpty();
    }
  }

  private static void refuseHalfway(Wire wire) throws Exception {
    wire.head();
    wire.skip(100_000);
    wire.send("HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 9\r\n\r\ntoo large");
    wire.awaitPeerLeaving();
  }

  private static void echoChunks(Wire wire) throws Exception {
    wire.head();
    wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (byte[] part = wire.chunk(); part.length > 0; part = wire.chunk()) {
      wire.send(Integer.toHexString(part.length) + "\r\n").send(part).send("\r\n");
    }
    wire.send("0\r\n\r\n");
    wire.awaitPeerLeaving();
  }

  @Test
  @DisplayName("S61 a stream is not buffered: the first event arrives before the second is sent")
  void theFirstEventArrivesBeforeTheSecondIsSent() {
    CountDownLatch heard = new CountDownLatch(1);
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.script(
          (request, answer) -> {
            answer.stream().event(Completions.chunk("c", "{\"content\":\"one\"}", null));
            heard.await();
            answer.event(Completions.chunk("c", "{}", "stop")).event("[DONE]").endChunks();
          });
      try (RawClient client = new RawClient(gateway.port())) {
        client.chat(Completions.askStream("q"));
        assertThat(client.responseHead().status()).isEqualTo(200);
        assertThat(client.chunk()).asString().contains("one");
        heard.countDown();
        client.readUntil("[DONE]");
      }
    }
  }

  @Test
  @DisplayName("S63 a client that never reads stops the upstream, and reads all of it later")
  void aClientThatNeverReadsStopsTheUpstream() {
    AtomicLong sent = new AtomicLong();
    try (BareUpstream upstream = new BareUpstream(wire -> sendLarge(wire, sent));
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.send("GET /v1/files/1/content HTTP/1.1\r\nHost: gw\r\n\r\n");
      Eventually.holds("the upstream is stopped", standsStill(sent));
      assertThat(sent.get()).isPositive().isLessThan(BUFFERED_BYTES);

      assertThat(client.responseHead().status()).isEqualTo(200);
      client.skip(LARGE_BYTES);
      Eventually.holds("all is counted", () -> sent.get() == LARGE_BYTES);
    }
  }

  @Test
  void anUpstreamThatIsNotReadFromIsNotLate() {
    AtomicLong sent = new AtomicLong();
    String impatient = EXACT_ONLY + "upstream: {idle-timeout-ms: 1000}";
    try (BareUpstream upstream =
            new BareUpstream(
                wire -> {
                  boolean large = wire.request().target().endsWith("/large");
                  wire.send("HTTP/1.1 200 OK\r\ncontent-length: " + LARGE_BYTES + "\r\n\r\n");
                  if (large) {
                    wire.sendZeros(LARGE_BYTES, sent);
                  }
                  wire.awaitPeerLeaving();
                });
        TestGateway gateway = new TestGateway(upstream.base(), impatient);
        RawClient client = new RawClient(gateway.port());
        RawClient other = new RawClient(gateway.port())) {
      client.send("GET /v1/large HTTP/1.1\r\nHost: gw\r\n\r\n");
      Eventually.holds("the upstream is stopped", standsStill(sent));
      // Its silence is noticed after a second: so long the first one has not been read from.
      other.send("GET /v1/silent HTTP/1.1\r\nHost: gw\r\n\r\n").readAll();
      assertThat(client.responseHead().status()).isEqualTo(200);
      client.skip(LARGE_BYTES);
    }
  }

  private static void sendLarge(Wire wire, AtomicLong sent) throws Exception {
    wire.request();
    wire.send("HTTP/1.1 200 OK\r\ncontent-length: " + LARGE_BYTES + "\r\n\r\n");
    wire.sendZeros(LARGE_BYTES, sent);
    wire.awaitPeerLeaving();
  }

  @Test
  void anUpstreamThatNeverReadsStopsAnUpload() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch ready = new CountDownLatch(1);
    try (BareUpstream upstream = new BareUpstream(wire -> readLate(wire, ready));
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      client.send(UPLOAD + "Content-Length: " + LARGE_BYTES + "\r\n\r\n");
      Thread sender = Thread.ofVirtual().start(() -> sendZeros(client, sent));
      Eventually.holds("the caller is stopped", standsStill(sent));
      assertThat(sent.get()).isPositive().isLessThan(BUFFERED_BYTES);

      ready.countDown();
      sender.join();
      assertThat(client.response().text()).isEqualTo("ok");
    }
  }

  @Test
  void aCallerThatIsNotReadFromIsNotLate() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch ready = new CountDownLatch(1);
    String impatient = EXACT_ONLY + "server: {body-idle-timeout-ms: 2000}";
    try (BareUpstream upstream = new BareUpstream(wire -> readLate(wire, ready));
        TestGateway gateway = new TestGateway(upstream.base(), impatient);
        RawClient client = new RawClient(gateway.port())) {
      client.send(UPLOAD + "Content-Length: " + LARGE_BYTES + "\r\n\r\n");
      Thread sender = Thread.ofVirtual().start(() -> sendZeros(client, sent));
      Eventually.holds("the caller is stopped", standsStill(sent));
      try (RawClient late = new RawClient(gateway.port())) {
        late.send(UPLOAD + "Content-Length: 9\r\n\r\nabc");
        assertThat(late.response().status()).isEqualTo(408);
      }

      ready.countDown();
      sender.join();
      Message answer = client.response();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("ok");
    }
  }

  @Test
  void whiteSpaceBeforeAJsonAnswerKeepsItsCallerWaitingAndIsStoredWithIt() {
    CountDownLatch heard = new CountDownLatch(1);
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.script(
          (request, answer) -> {
            answer.raw(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                    + "transfer-encoding: chunked\r\n\r\n");
            answer.chunk("\n").chunk(" \r\n\t");
            heard.await();
            answer.chunk(Completions.text("at last")).chunk("\n").endChunks();
          });
      try (RawClient client = new RawClient(gateway.port())) {
        client.chat(Completions.ask("q"));
        assertThat(client.responseHead().header("cache-status")).isEqualTo("reprise; fwd=miss");
        assertThat(client.chunk()).asString().isEqualTo("\n");
        heard.countDown();
        assertThat(client.readUntil("0\r\n\r\n")).contains("at last");
      }
      TestGateway.Reply hit = gateway.chat(Completions.ask("q"));
      assertThat(hit.isExactHit()).isTrue();
      assertThat(hit.content()).isEqualTo("at last");
      assertThat(upstream.calls()).isEqualTo(1);
    }
  }

  private static void readLate(Wire wire, CountDownLatch ready) throws Exception {
    wire.head();
    ready.await();
    wire.skip(LARGE_BYTES);
    wire.send(Passage.OK);
    wire.awaitPeerLeaving();
  }

  private static void sendZeros(RawClient client, AtomicLong sent) {
    byte[] part = new byte[16_384];
    while (sent.get() < LARGE_BYTES) {
      client.send(part);
      sent.addAndGet(part.length);
    }
  }

  /** True once the count has moved and then has not for a while. */
  private static BooleanSupplier standsStill(AtomicLong count) {
    long whileNanos = Duration.ofMillis(500).toNanos();
    long[] last = {0, System.nanoTime()};
    return () -> {
      if (count.get() != last[0]) {
        last[0] = count.get();
        last[1] = System.nanoTime();
      }
      return last[0] > 0 && System.nanoTime() - last[1] > whileNanos;
    };
  }
}
