package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end or meaning two servers could see differently (RFC 9112): each is refused, the
 * connection ends, and neither it nor what follows it reaches the upstream.
 */
class RequestFramingTest {
  private static final String SMUGGLED =
      "POST /v1/smuggled HTTP/1.1\r\nHost: gw\r\nContent-Length: 0\r\n\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  private static ScriptedUpstream upstream;
  private static TestGateway gateway;

  @BeforeAll
  static void open() {
    upstream = new ScriptedUpstream();
    gateway = new TestGateway(upstream, EXACT_ONLY + "upstream: {idle-connection-ms: 0}");
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

  static Stream<Arguments> requestLines() {
    return Stream.of(
        line("lower-case version", "GET /v1/x http/1.1"),
        line("HTTP/2.0 as text", "GET /v1/x HTTP/2.0"),
        line("HTTP/1.2", "GET /v1/x HTTP/1.2"),
        line("HTTP/0.9", "GET /v1/x HTTP/0.9"),
        line("HTTP/01.1", "GET /v1/x HTTP/01.1"),
        line("HTTP/1.1 and more", "GET /v1/x HTTP/1.1x"),
        line("HTTP/1.10", "GET /v1/x HTTP/1.10"),
        line("no version", "GET /v1/x"),
        line("no target", "GET HTTP/1.1"),
        line("a word only", "GET"),
        line("words behind the version", "GET /v1/x HTTP/1.1 x"),
        line("a space in the target", "GET /v1/x y HTTP/1.1"),
        line("a tab in the target", "GET /v1/x\ty HTTP/1.1"),
        line("tabs between the parts", "GET\t/v1/x\tHTTP/1.1"),
        line("a vertical tab between the parts", "GET\u000b/v1/x HTTP/1.1"),
        line("a fragment in the target", "GET /v1/x#y HTTP/1.1"),
        line("a raw byte in the target", "GET /v1/\u00e9 HTTP/1.1"),
        line("a control byte in the target", "GET /v1/\u0001 HTTP/1.1"),
        line("a method that is no token", "GE(T /v1/x HTTP/1.1"),
        line("an absolute target of another host", "GET http://other/v1/x HTTP/1.1"),
        line("an absolute target with another port", "GET http://gw:1/v1/x HTTP/1.1"),
        line("an absolute target with a user", "GET http://gw@other/v1/x HTTP/1.1"),
        line("an absolute target of another scheme", "GET ftp://gw/v1/x HTTP/1.1"),
        line("an authority as target", "POST gw:80 HTTP/1.1"),
        line("a relative target", "GET v1/x HTTP/1.1"),
        line("CONNECT", "CONNECT gw:443 HTTP/1.1"),
        line("CONNECT with a path", "CONNECT /v1/x HTTP/1.1"),
        line("TRACE", "TRACE /v1/x HTTP/1.1"),
        Arguments.of("a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"),
        Arguments.of("a bare LF behind the line", "GET /v1/x HTTP/1.1\nHost: gw\r\n\r\n"),
        Arguments.of("a bare CR in the line", "GET /v1/x\rHTTP/1.1\r\nHost: gw\r\n\r\n"),
        Arguments.of("a NUL in the line", "GET /v1/\u0000 HTTP/1.1\r\nHost: gw\r\n\r\n"),
        Arguments.of("a space before the line", " GET /v1/x HTTP/1.1\r\nHost: gw\r\n\r\n"));
  }

  static Stream<Arguments> fields() {
    return Stream.of(
        field("a folded line", "X-A: 1\r\n 2"),
        field("a folded line by tab", "X-A: 1\r\n\t2"),
        field("a first field that is indented", " X-A: 1"),
        field("a space before the colon", "X-A : 1"),
        field("a tab before the colon", "X-A\t: 1"),
        field("a space before the colon of a length", "Content-Length : 5"),
        field("a space within a name", "X A: 1"),
        field("an empty name", ": 1"),
        field("no colon", "X-A"),
        field("a byte beyond ASCII in a name", "X-\u00e9: 1"),
        field("a control byte in a name", "X-\u0001: 1"),
        field("a delimiter in a name", "X(A): 1"),
        field("a NUL in a value", "X-A: \u0000"),
        field("a bare CR in a value", "X-A: 1\rX-B: 2"),
        field("a bare LF between fields", "X-A: 1\nX-B: 2"),
        field("a control byte in a value", "X-A: \u0001"),
        field("a DEL in a value", "X-A: \u007f"),
        field("a second host", "Host: other"),
        field("the same host again", "Host: gw"),
        Arguments.of("no host", "GET /v1/x HTTP/1.1\r\nX-A: 1\r\n\r\n"),
        host("an empty host", ""),
        host("a host with a space", "gw other"),
        host("a host with a path", "gw/v1"),
        host("a host with a user", "k@gw"),
        host("two hosts in one", "gw, other"),
        field("a length that looks like one", "Content_Length: 5"),
        field("a coding that looks like one", "Transfer_Encoding: chunked"));
  }

  static Stream<Arguments> lengthsAndCodings() {
    return Stream.of(
        field("a length and a coding", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
        field("a coding and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
        field("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
        field("the same length twice", "Content-Length: 5\r\nContent-Length: 5"),
        field("a list of lengths", "Content-Length: 5, 5"),
        field("a signed length", "Content-Length: +5"),
        field("a negative length", "Content-Length: -5"),
        field("a hexadecimal length", "Content-Length: 0x5"),
        field("an empty length", "Content-Length: "),
        field("a length with a fraction", "Content-Length: 5.0"),
        field("a length of two words", "Content-Length: 5 5"),
        field("a length beyond all bounds", "Content-Length: 99999999999999999999"),
        field("a length in other digits", "Content-Length: \u00b2"),
        field("an unknown coding", "Transfer-Encoding: gzip"),
        field("a coding before chunked", "Transfer-Encoding: gzip, chunked"),
        field("chunked before a coding", "Transfer-Encoding: chunked, gzip"),
        field("chunked twice", "Transfer-Encoding: chunked, chunked"),
        field("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        field("identity", "Transfer-Encoding: identity"),
        field("an empty coding", "Transfer-Encoding: "),
        field("nearly chunked", "Transfer-Encoding: xchunked"),
        field("chunked in quotes", "Transfer-Encoding: \"chunked\""),
        field("chunked with a parameter", "Transfer-Encoding: chunked;q=1"),
        field("chunked behind a vertical tab", "Transfer-Encoding: \u000bchunked"),
        Arguments.of(
            "HTTP/1.0 with a coding",
            "POST /v1/x HTTP/1.0\r\nHost: gw\r\nConnection: keep-alive\r\n"
                + CHUNKED
                + "0\r\n\r\n"));
  }

  static Stream<Arguments> chunks() {
    return Stream.of(
        Arguments.of("a size that is no number", "z\r\n"),
        Arguments.of("an empty size", "\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a signed size", "+3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a negative size", "-3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a prefixed size", "0x3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a size beyond 32 bits", "100000003\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a size beyond 64 bits", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a space before the size", " 3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("two sizes", "3 3\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a bare LF behind the size", "3\nabc\r\n0\r\n\r\n"),
        Arguments.of("a bare CR behind the size", "3\rabc\r\n0\r\n\r\n"),
        Arguments.of("a bare LF in an extension", "3;a\nabc\r\n0\r\n\r\n"),
        Arguments.of("a bare CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a NUL in an extension", "3;a\u0000\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("a control byte in an extension", "3;a\u0001\r\nabc\r\n0\r\n\r\n"),
        Arguments.of("more data than the size", "3\r\nabcd\r\n0\r\n\r\n"),
        Arguments.of("a bare LF behind the data", "3\r\nabc\n0\r\n\r\n"),
        Arguments.of("nothing behind the data", "3\r\nabc0\r\n\r\n"),
        Arguments.of("two letters behind the data", "3\r\nabcXX0\r\n\r\n"),
        Arguments.of("a trailer with a space before the colon", "0\r\nX-A : 1\r\n\r\n"),
        Arguments.of("a trailer without a name", "0\r\n: 1\r\n\r\n"),
        Arguments.of("a trailer with a NUL", "0\r\nX-A: \u0000\r\n\r\n"),
        Arguments.of("a trailer with a bare CR", "0\r\nX-A: 1\rX-B: 2\r\n\r\n"),
        Arguments.of("a trailer behind a bare LF", "0\r\nX-A: 1\nX-B: 2\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"requestLines", "fields", "lengthsAndCodings"})
  void aHeadOfTwoMeaningsIsRefused(String what, String bytes) {
    isRefused(bytes + "0\r\n\r\n" + SMUGGLED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chunks")
  void chunksOfTwoMeaningsAreRefused(String what, String body) {
    isRefused("POST /v1/chat/completions HTTP/1.1\r\nHost: gw\r\n" + CHUNKED + body + SMUGGLED);
    isRefused("POST /v1/x HTTP/1.1\r\nHost: gw\r\n" + CHUNKED + body + SMUGGLED);
    Eventually.holds("no upstream call is left", () -> upstream.connections() == 0);
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void whatFollowsARefusedRequestInLaterPacketsIsNotRead() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /v1/x HTTP/1.1\r\nHost: gw\r\nX-A : 1\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(400);
      client.send(SMUGGLED);
      assertThat(client.readAll()).isEmpty();
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aRefusalWaitsForTheAnswersBeforeIt() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(Completions.ask("before"));
      client.send("GET /v1/x HTTP/1.1\r\nHost: gw\r\nX-A : 1\r\n\r\n" + SMUGGLED);
      assertThat(client.response().text()).contains("chat.completion");
      assertThat(client.response().status()).isEqualTo(400);
      assertThat(client.readAll()).isEmpty();
    }
    assertThat(upstream.calls()).isEqualTo(1);
  }

  @Test
  void whatOnlyLooksOddIsServed() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("\r\nGET http://gw/v1/x HTTP/1.1\r\nhOsT: gw\r\nX-A:\r\nX-B:\t 1 \t\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(200);
      client.send("POST /v1/x HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: CHUNKED\r\n\r\n");
      client.send("A;a=\"b;c\"\r\n0123456789\r\n000\r\n\r\n");
      assertThat(client.response().status()).isEqualTo(200);
      client.send("GET /v1/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.response().header("connection")).isEqualTo("keep-alive");
      client.send("GET /v1/x HTTP/1.0\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").contains("connection: close");
    }
  }

  private static void isRefused(String bytes) {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(bytes);
      String answer = client.readAll();
      assertThat(answer.split("\r\n")[0]).matches("HTTP/1\\.1 [45]\\d\\d .*");
      assertThat(answer).containsOnlyOnce("\r\nCache-Status: reprise").contains("{\"error\":{");
      assertThat(answer).containsOnlyOnce("\r\nconnection: close\r\n");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  private static Arguments line(String what, String line) {
    return Arguments.of(what, line + "\r\nHost: gw\r\n\r\n");
  }

  private static Arguments field(String what, String field) {
    return Arguments.of(what, "POST /v1/x HTTP/1.1\r\nHost: gw\r\n" + field + "\r\n\r\n");
  }

  private static Arguments host(String what, String host) {
    return Arguments.of(what, "GET /v1/x HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
}
