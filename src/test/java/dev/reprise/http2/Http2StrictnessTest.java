package dev.reprise.http2;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.FrameClient.Reply;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests of two meanings, or of none, reach nobody (RFC 9113 section 8). */
class Http2StrictnessTest {
  private static final int PROTOCOL_ERROR = 1;

  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void open() {
    upstream = new ScriptedUpstream();
    gateway = new TestGateway(upstream, EXACT_ONLY);
  }

  @AfterAll
  static void close() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  /** What no reader of HTTP/2 may take: the stream is reset. */
  static Stream<Arguments> malformed() {
    return Stream.of(
        more("a name in upper case", "X-Upper", "1"),
        more("a name with a space", "x y", "1"),
        more("a name with a colon", "x:y", "1"),
        more("a connection field", "connection", "close"),
        more("keep-alive", "keep-alive", "5"),
        more("proxy-connection", "proxy-connection", "close"),
        more("transfer-encoding", "transfer-encoding", "chunked"),
        more("upgrade", "upgrade", "websocket"),
        more("te of another kind", "te", "gzip"),
        more("a pseudo-header behind fields", ":path", "/v1/other"),
        more("an unknown pseudo-header", ":proto", "x"),
        more("a pseudo-header of responses", ":status", "200"),
        Arguments.of("no path", fields(":method", "POST", ":scheme", "http", ":authority", "gw")),
        Arguments.of("no method", fields(":scheme", "http", ":path", "/v1/x", ":authority", "gw")),
        Arguments.of("no scheme", fields(":method", "GET", ":path", "/v1/x", ":authority", "gw")),
        Arguments.of("two paths", twice(":path", "/v1/y")),
        Arguments.of("two methods", twice(":method", "GET")),
        Arguments.of("two authorities", twice(":authority", "other")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsMalformedIsReset(String what, String[] fields) {
    try (FrameClient client = new FrameClient(gateway.port())) {
      Reply reply = client.request(1, true, fields).answer(1);
      assertThat(reply.status()).isZero();
      assertThat(reply.reset()).isEqualTo(PROTOCOL_ERROR);
      assertThat(client.chat(3, ask("after " + what)).answer(3).status()).isEqualTo(200);
    }
    assertThat(upstream.calls()).isEqualTo(1);
  }

  /** What can be read but may not be served: the client is told. */
  static Stream<Arguments> refused() {
    return Stream.of(
        told(400, "Host is another one than :authority", get("host", "other")),
        told(400, "Host is another one than :authority", get("host", "gw", "host", "other")),
        told(400, "expected one Host field", get("host", "gw", "host", "gw")),
        told(400, "control characters", get("x-a", "a\u0001b")),
        told(400, "white space", get("x-a", " a")),
        told(400, "white space", get("x-a", "a\t")),
        told(400, "some servers would take for framing", get("content_length", "3")),
        told(400, "got none", get("content-length", "3")),
        told(
            400, "one Content-Length of digits", get("content-length", "0", "content-length", "1")),
        told(417, "100-continue", get("expect", "something")),
        told(400, "not a path", to("GET", "http://gw/v1/x", "gw")),
        told(400, "not a path", to("GET", "*", "gw")),
        told(400, "not a path", to("OPTIONS", "*", "gw")),
        told(400, "characters that a URI has not", to("GET", "/v1/a b", "gw")),
        told(400, "characters that a URI has not", to("GET", "/v1/a#b", "gw")),
        told(400, "Host is not a host", to("GET", "/v1/x", "user@gw")),
        told(400, "Host is not a host", to("GET", "/v1/x", "gw/x")),
        told(400, "Host is not a host", to("GET", "/v1/x", "")),
        told(
            400,
            "expected one Host field",
            fields(":method", "GET", ":scheme", "http", ":path", "/v1/x")),
        told(
            400,
            "the scheme",
            fields(":method", "GET", ":scheme", "ftp", ":path", "/v1/x", ":authority", "gw")),
        told(400, "the method", to("GE T", "/v1/x", "gw")),
        told(414, "expected a path of at most", to("GET", "/v1/" + "x".repeat(9_000), "gw")),
        told(405, "TRACE is not served", to("TRACE", "/v1/x", "gw")),
        told(405, "CONNECT is not served", fields(":method", "CONNECT", ":authority", "gw:443")),
        told(405, "CONNECT is not served", to("CONNECT", "/v1/x", "gw")));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void whatMayNotBeServedIsToldWhy(int status, String why, String[] fields) {
    try (FrameClient client = new FrameClient(gateway.port())) {
      Reply reply = client.request(1, true, fields).answer(1);
      if (reply.status() == 0) {
        // Netty's decoder is as strict about some of them.
        assertThat(reply.reset()).isEqualTo(PROTOCOL_ERROR);
      } else {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text()).contains("{\"error\":{", why);
      }
      assertThat(client.chat(3, ask("after " + why)).answer(3).status()).isEqualTo(200);
    }
    assertThat(upstream.requests()).noneMatch(request -> request.target().contains("/v1/x"));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions,3,abcd",
    "/v1/chat/completions,5,abcd",
    "/v1/x,3,abcd",
    "/v1/x,5,abcd"
  })
  void aBodyOfAnotherLengthThanItSaysIsReset(String path, String length, String body) {
    try (FrameClient client = new FrameClient(gateway.port())) {
      String[] fields = Settings.plus(FrameClient.post(path), "content-length", length);
      Reply reply = client.request(1, false, fields).send(Frame.data(1, body, true)).answer(1);
      assertThat(reply.status()).isZero();
      assertThat(reply.reset()).isEqualTo(PROTOCOL_ERROR);
    }
    Eventually.holds("no upstream call is left", () -> upstream.connections() == 0);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void trailersWithPseudoHeadersOrInTheMiddleAreReset() {
    try (FrameClient client = new FrameClient(gateway.port())) {
      client.request(1, false, FrameClient.post("/v1/x")).send(Frame.data(1, "a", false));
      client.request(1, true, ":path", "/v1/other");
      assertThat(client.answer(1).reset()).isEqualTo(PROTOCOL_ERROR);
      client.request(3, false, FrameClient.post("/v1/x"));
      client.request(3, false, "x-middle", "1");
      assertThat(client.answer(3).status()).isZero();
    }
    Eventually.holds("no upstream call is left", () -> upstream.connections() == 0);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void tooManyFieldsAndTooManyBytesAreRefused() {
    String[] many = get();
    for (int i = 0; i < 101; i++) {
      many = Settings.plus(many, "x-" + i, "1");
    }
    try (FrameClient client = new FrameClient(gateway.port())) {
      assertThat(client.request(1, true, many).answer(1).status()).isEqualTo(431);
      // Of three times the 16 KiB of a frame, each well below the limit by itself.
      byte[] block = FrameClient.block(get("x-a", "a".repeat(12_000)));
      byte[] rest = FrameClient.block("x-b", "b".repeat(12_000));
      client.send(new Frame(Frame.HEADERS, Frame.END_STREAM, 3, block));
      client.send(new Frame(Frame.CONTINUATION, 0, 3, rest));
      client.send(new Frame(Frame.CONTINUATION, Frame.END_HEADERS, 3, rest));
      assertThat(client.answer(3).status()).isEqualTo(431);
      assertThat(client.chat(5, ask("after much")).answer(5).status()).isEqualTo(200);
    }
    assertThat(upstream.calls()).isEqualTo(1);
  }

  private static Arguments more(String what, String name, String value) {
    return Arguments.of(what, get(name, value));
  }

  private static Arguments told(int status, String why, String[] fields) {
    return Arguments.of(status, why, fields);
  }

  private static String[] get(String... more) {
    return Settings.plus(Settings.get("GET", "/v1/x"), more);
  }

  private static String[] twice(String name, String value) {
    return Settings.plus(new String[] {name, value}, Settings.get("GET", "/v1/x"));
  }

  private static String[] to(String method, String path, String authority) {
    return fields(":method", method, ":scheme", "http", ":path", path, ":authority", authority);
  }

  private static String[] fields(String... fields) {
    return fields;
  }
}
