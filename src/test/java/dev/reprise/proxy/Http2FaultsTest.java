package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.proxy.Http2UpstreamTest.KNOWN;
import static dev.reprise.proxy.UpstreamFaultsTest.isError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Http2Stream;
import dev.reprise.kit.Http2Upstream;
import dev.reprise.kit.Http2Upstream.Script;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong in one stream is told to its caller and costs no other. */
class Http2FaultsTest {
  private static final String IMPATIENT =
      KNOWN + ", first-byte-timeout-ms: 1000, idle-timeout-ms: 1000}";

  private final Http2Upstream upstream = new Http2Upstream(100);

  @AfterEach
  void close() {
    upstream.close();
  }

  static Stream<Named<Script>> garbage() {
    return Stream.of(
        Named.of("no status", stream -> stream.head("", true)),
        Named.of("a word for a status", stream -> stream.head("abc", true)),
        Named.of("switching protocols", stream -> stream.head(101, true)),
        Named.of("an end behind an interim head", stream -> stream.head(103, true)),
        Named.of("a body before its head", stream -> stream.data("early", true)),
        Named.of("a line end in a value", stream -> stream.head(200, true, "x", "a\r\nset: b")),
        Named.of("a NUL in a value", stream -> stream.head(200, true, "x", "a\0b")),
        Named.of("a space in a name", stream -> stream.head(200, true, "x y", "a")),
        Named.of("an upper-case name", stream -> stream.head(200, true, "X-A", "a")),
        Named.of("a connection field", stream -> stream.head(200, true, "connection", "close")),
        Named.of(
            "two lengths",
            stream -> stream.head(200, false, "content-length", "1", "content-length", "2")),
        Named.of("no length", stream -> stream.head(200, false, "content-length", "x")),
        Named.of(
            "a head over the limit", stream -> stream.head(200, true, "x", "a".repeat(70_000))),
        Named.of("a bomb of a head", stream -> stream.head(200, true, "x", "a".repeat(900_000))));
  }

  @ParameterizedTest
  @MethodSource
  void garbage(Script garbage) {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient beside = new RawClient(gateway.port())) {
      CountDownLatch done = new CountDownLatch(1);
      upstream.script(stream -> streamUntil(stream, done));
      beside.chat(askStream("beside")).readUntil("part");

      upstream.script(garbage);
      isError(gateway.chat(ask("q")), 502, "upstream_garbled");
      servesOn(gateway);
      done.countDown();
      assertThat(beside.readUntil("[DONE]")).doesNotContain("error");
      assertThat(upstream.accepted()).isEqualTo(1);
    }
  }

  private static void streamUntil(Http2Stream stream, CountDownLatch done) throws Exception {
    stream.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
    done.await();
    stream.event(Completions.chunk("c", "{}", "stop")).data("data: [DONE]\n\n", true);
  }

  @Test
  void aLargeHeadWithinTheLimitPasses() {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      upstream.script(stream -> stream.head(200, true, "x-large", "a".repeat(60_000)));
      assertThat(gateway.send("GET", "/v1/models", "").header("x-large")).hasSize(60_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "long"})
  void aBodyOfAnotherLengthIsPassedAsFarAsItCameAndAborted(String length) {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient client = new RawClient(gateway.port())) {
      String announced = length.equals("short") ? "9" : "2";
      upstream.script(
          stream -> stream.head(200, false, "content-length", announced).data("abc", true));
      client.send("GET /v1/files/1 HTTP/1.1\r\nHost: gw\r\n\r\n");
      assertThat(client.readAll()).contains("content-length: " + announced).doesNotEndWith("abcd");
      servesOn(gateway);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStreamThatIsResetIsAnErrorEvent(boolean wholeConnection) {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      upstream.script(
          stream -> {
            stream.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
            if (wholeConnection) {
              stream.cutConnection();
            } else {
              stream.reset(Http2Error.INTERNAL_ERROR);
            }
          });
      Reply reply = gateway.chat(askStream("q"));
      assertThat(reply.events()).hasSize(2);
      assertThat(reply.events().getLast()).contains("upstream_closed");
      assertThat(upstream.calls()).isEqualTo(1);
      servesOn(gateway);
    }
  }

  @Test
  void aResetBeforeTheAnswerIsA502AndNotAskedTwice() {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      upstream.script(stream -> stream.reset(Http2Error.INTERNAL_ERROR));
      isError(gateway.chat(ask("q")), 502, "upstream_closed");
      assertThat(upstream.calls()).isEqualTo(1);
      servesOn(gateway);
    }
  }

  @Test
  void aRefusedStreamIsAskedAgainOnce() {
    AtomicInteger asked = new AtomicInteger();
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      upstream.script(
          stream -> {
            if (asked.getAndIncrement() == 0) {
              stream.reset(Http2Error.REFUSED_STREAM);
            } else {
              stream.completion("after all");
            }
          });
      assertThat(gateway.chat(ask("q")).content()).isEqualTo("after all");
      assertThat(upstream.requests().getLast().body()).isEqualTo(ask("q"));
      gateway.awaitMetric("reprise_upstream_retries_total", 1);

      upstream.script(stream -> stream.reset(Http2Error.REFUSED_STREAM));
      isError(gateway.chat(ask("never")), 502, "upstream_closed");
      assertThat(upstream.calls()).isEqualTo(4);
    }
  }

  @Test
  void aConnectionThatGoesAwayFinishesWhatItHasSeenAndTheRestIsAskedElsewhere() {
    CountDownLatch done = new CountDownLatch(1);
    CountDownLatch away = new CountDownLatch(1);
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}");
        RawClient seen = new RawClient(gateway.port());
        RawClient unseen = new RawClient(gateway.port())) {
      upstream.script(stream -> streamUntil(stream, done));
      seen.chat(askStream("seen")).readUntil("part");
      upstream.script(
          stream -> {
            upstream.script(other -> other.completion("elsewhere"));
            stream.goAwayBefore();
            away.countDown();
          });
      unseen.chat(ask("unseen"));
      assertThat(unseen.response().text()).contains("elsewhere");
      Eventually.holds("the first has gone away", () -> away.getCount() == 0);
      assertThat(upstream.accepted()).isEqualTo(2);
      done.countDown();
      assertThat(seen.readUntil("[DONE]")).doesNotContain("error");
      Eventually.holds("the old connection is closed", () -> upstream.connections() == 1);
    }
  }

  @Test
  void anUpstreamThatNeverAnswersIsA504AndItsStreamIsReset() {
    CountDownLatch left = new CountDownLatch(1);
    try (TestGateway gateway = new TestGateway(upstream.base(), IMPATIENT)) {
      upstream.script(
          stream -> {
            stream.awaitPeerLeaving();
            left.countDown();
          });
      isError(gateway.chat(ask("q")), 504, "upstream_timeout");
      Eventually.holds("its stream is reset", () -> left.getCount() == 0);
      assertThat(upstream.connections()).isEqualTo(1);
      servesOn(gateway);
      assertThat(upstream.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aStreamThatStallsIsAnErrorEvent() {
    try (TestGateway gateway = new TestGateway(upstream.base(), IMPATIENT)) {
      upstream.script(
          stream -> {
            stream.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
            stream.awaitPeerLeaving();
          });
      assertThat(gateway.chat(askStream("q")).events().getLast()).contains("upstream_timeout");
      servesOn(gateway);
    }
  }

  @Test
  void aConnectionThatIsDeadIsFoundByAPingAndLeft() {
    String pinging = KNOWN + ", multiplex: {ping-ms: 100}}";
    try (BareUpstream dead =
            new BareUpstream(
                wire -> {
                  wire.send(hex("000000040000000000"));
                  wire.awaitPeerLeaving();
                });
        TestGateway gateway = new TestGateway(dead.base(), pinging)) {
      isError(gateway.chat(ask("q")), 502, "upstream_closed");
      assertThat(dead.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aQuietStreamOnALivingConnectionIsNotTakenForDead() {
    String pinging = KNOWN + ", multiplex: {ping-ms: 1000}}";
    try (TestGateway gateway = new TestGateway(upstream.base(), pinging)) {
      CountDownLatch later = new CountDownLatch(1);
      upstream.script(
          stream -> {
            later.await(3, TimeUnit.SECONDS);
            stream.completion("thought long");
          });
      assertThat(gateway.chat(ask("q")).content()).isEqualTo("thought long");
      assertThat(upstream.accepted()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionWithoutCallsIsClosedAfterAWhile() {
    try (TestGateway gateway =
        new TestGateway(upstream.base(), KNOWN + ", multiplex: {idle-ms: 200}}")) {
      servesOn(gateway);
      Eventually.holds("it is closed", () -> upstream.connections() == 0);
      servesOn(gateway);
      assertThat(upstream.accepted()).isEqualTo(2);
    }
  }

  @Test
  void whatIsNoHttp2IsA502() {
    for (String greeting : List.of("HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-x\r\n", "")) {
      try (BareUpstream other = new BareUpstream(wire -> wire.send(greeting));
          TestGateway gateway = new TestGateway(other.base(), KNOWN + "}")) {
        Reply reply = gateway.chat(ask("q"));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.json().at("/error/code").asText())
            .isIn("upstream_garbled", "upstream_closed");
      }
    }
  }

  /**
   * Frames that no stream can be blamed for end the connection, and the next call has a new one.
   */
  @Test
  void aBrokenFrameEndsItsConnectionAndNoLaterOne() {
    try (TestGateway gateway = new TestGateway(upstream.base(), KNOWN + "}")) {
      upstream.script(
          stream -> stream.raw(hex("000001040000000000ff").getBytes(StandardCharsets.ISO_8859_1)));
      isError(gateway.chat(ask("q")), 502, "upstream_garbled");
      servesOn(gateway);
      assertThat(upstream.accepted()).isEqualTo(2);
    }
  }

  private void servesOn(TestGateway gateway) {
    upstream.script(stream -> stream.completion("good"));
    assertThat(gateway.chat(ask("next", "\"seed\":" + upstream.calls())).content())
        .isEqualTo("good");
  }

  /** Bytes as the text that stands for them. */
  private static String hex(String digits) {
    return Passage.latin1(HexFormat.of().parseHex(digits));
  }
}
