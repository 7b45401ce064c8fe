package dev.reprise.http2;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Certificate;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.FrameClient.Reply;
import dev.reprise.kit.HttpsCaller;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import dev.reprise.kit.TestGateway;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HTTP/2 carries is the same as over HTTP/1.1. */
class Http2ServingTest {
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
  void missesHitsAndStreamsAreAnswered() {
    upstream.script((request, answer) -> answer.completion("first"));
    try (FrameClient client = new FrameClient(gateway.port())) {
      Reply miss = client.chat(1, ask("q")).answer(1);
      assertThat(miss.status()).isEqualTo(200);
      assertThat(miss.header("cache-status")).startsWith("reprise; fwd=miss");
      assertThat(miss.text()).contains("first");
      Reply hit = client.chat(3, ask("q")).answer(3);
      assertThat(hit.header("cache-status")).startsWith("reprise; hit; detail=exact");
      assertThat(hit.header("content-length")).isEqualTo("" + hit.bytes());
      upstream.script((request, answer) -> answer.completionStream("a", "b"));
      Reply stream = client.chat(5, askStream("s")).answer(5);
      assertThat(stream.header("content-type")).startsWith("text/event-stream");
      assertThat(stream.text()).contains("\"b\"").endsWith("data: [DONE]\n\n");
      assertThat(stream.header("transfer-encoding") + stream.header("connection")).isEmpty();
      assertThat(client.chat(7, askStream("s")).answer(7).text()).endsWith("data: [DONE]\n\n");
    }
    assertThat(upstream.calls()).isEqualTo(2);
    Eventually.holds(
        "reprise_connections_begun_total >= 1",
        () -> gateway.metric("reprise_connections_begun_total") >= 1);
    Eventually.holds("nothing is in flight", () -> gateway.metric("reprise_in_flight") == 0);
    gateway.awaitMetric("reprise_held_bytes", 0);
  }

  @Test
  void whatOneProtocolHasAskedTheOtherHits() {
    assertThat(gateway.chat(ask("q")).isMiss()).isTrue();
    try (FrameClient client = new FrameClient(gateway.port())) {
      assertThat(client.chat(1, ask("q")).answer(1).header("cache-status")).contains("; hit;");
    }
  }

  @Test
  void fiftyStreamsOfAConnectionAreAnsweredAtOnce(@TempDir Path directory) throws Exception {
    Certificate certificate = new Certificate(directory, "ip:127.0.0.1");
    upstream.script((request, answer) -> answer.completion("to " + request.body().hashCode()));
    try (TestGateway secured = new TestGateway(upstream, Settings.tls(certificate));
        HttpsCaller caller = new HttpsCaller(secured.port(), certificate.trust(), Version.HTTP_2)) {
      caller.chat(ask("the first makes the connection"));
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(caller.chatAsync(ask("question " + i)));
      }
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> answer = answers.get(i).join();
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.body()).contains("to " + ask("question " + i).hashCode());
      }
      assertThat(secured.metric("reprise_connections")).isEqualTo(1);
    }
  }

  @Test
  void aRequestIsForwardedWithoutWhatBelongsToItsConnection() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.request(
          1,
          false,
          ":method",
          "PUT",
          ":scheme",
          "http",
          ":path",
          "/v1/things?a=b",
          ":authority",
          "gw:1",
          "te",
          "trailers",
          "cookie",
          "a=1",
          "cookie",
          "b=2",
          "x-more",
          "yes");
      client.send(Frame.data(1, "first ", false)).send(Frame.data(1, "last", false));
      byte[] trailers = FrameClient.block("x-sum", "7", "authorization", "Bearer other");
      client.send(new Frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, trailers));
      assertThat(client.answer(1).status()).isEqualTo(200);
    }
    Recorded seen = upstream.requests().getFirst();
    assertThat(seen.method() + " " + seen.target()).isEqualTo("PUT /v1/things?a=b");
    assertThat(seen.body()).isEqualTo("first last");
    assertThat(seen.header("cookie")).isEqualTo("a=1; b=2");
    assertThat(seen.header("x-more")).isEqualTo("yes");
    assertThat(seen.header("te")).isNull();
    assertThat(seen.header("authorization")).isNull();
    assertThat(seen.trailers()).containsExactly("x-sum: 7");
  }

  @Test
  void headHasALengthAndNoBodyAndUnknownMethodsPass() {
    upstream.script(
        (request, answer) ->
            answer.raw(
                request.method().equals("HEAD")
                    ? "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n"
                    : "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"));
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.request(1, true, Settings.get("HEAD", "/v1/models"));
      assertThat(client.answer(1).header("content-length")).isEqualTo("3");
      assertThat(client.answer(1).bytes()).isZero();
      client.request(3, true, Settings.get("REPORT", "/v1/models"));
      assertThat(client.answer(3).status()).isEqualTo(204);
      assertThat(client.answer(3).header("connection")).isEmpty();
    }
  }

  @Test
  void aBodyIsAskedForWhereTheCallerWaits() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      String[] fields = Settings.plus(FrameClient.post("/v1/x"), "expect", "100-continue");
      client.request(1, false, fields).send(Frame.of(Frame.PING, 0, 0, 1, 2));
      client.send(Frame.data(1, "now", true));
      assertThat(client.answer(1).status()).isEqualTo(200);
    }
    assertThat(upstream.requests().getFirst().body()).isEqualTo("now");
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() {
    upstream.script(
        (request, answer) -> {
          answer.raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart");
          answer.close();
        });
    try (FrameClient client = new FrameClient(gateway.port())) {
      Reply broken = client.request(1, true, Settings.get("GET", "/v1/models")).answer(1);
      assertThat(broken.text()).isEqualTo("part");
      assertThat(broken.ended()).isFalse();
      assertThat(broken.reset()).isPositive();
      upstream.script((request, answer) -> answer.completion("fine"));
      assertThat(client.chat(3, ask("q")).answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void anErrorOfTheGatewaysOwnIsTheSameAsOverHttpOne() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      Reply odd = client.request(1, true, Settings.get("TRACE", "/v1/models")).answer(1);
      assertThat(odd.status()).isEqualTo(405);
      assertThat(odd.text()).contains("\"code\":\"method_not_allowed\"");
      assertThat(odd.header("cache-status")).startsWith("reprise; fwd=");
    }
  }

  @Test
  void bytesBehindThePrefaceThatAreNoFramesReachNobody() {
    String smuggled = "GET /v1/smuggled HTTP/1.1\r\nHost: gw\r\n\r\n";
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.raw(smuggled.repeat(20).getBytes(StandardCharsets.US_ASCII));
      assertThat(client.goodbye()).isPositive();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void thePrefaceMayComeByTheByteAndIsRefusedWhereHttpTwoIsOff() {
    try (TestGateway plain =
            new TestGateway(upstream, EXACT_ONLY + "server: {http2: {enabled: false}}");
        FrameClient client = new FrameClient(plain.port())) {
      assertThat(client.goodbye()).isEqualTo(-1);
    }
    try (RawClient client = new RawClient(gateway.port())) {
      for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
        client.send(String.valueOf(c));
      }
      client.send("\0\0\0\4\0\0\0\0\0");
      // The server's settings: type 4 on stream 0.
      assertThat(client.readUntil("\4\0\0\0\0\0")).isNotEmpty();
    }
  }
}
