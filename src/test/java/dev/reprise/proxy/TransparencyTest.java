package dev.reprise.proxy;

import static dev.reprise.proxy.Passage.everyByte;
import static dev.reprise.proxy.Passage.given;
import static dev.reprise.proxy.Passage.latin1;
import static dev.reprise.proxy.Passage.lines;
import static dev.reprise.proxy.Passage.request;
import static dev.reprise.proxy.Passage.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Message;
import dev.reprise.kit.TestGateway;
import dev.reprise.proxy.Passage.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no business of the cache passes as if there were nothing in between. */
class TransparencyTest {
  @AutoClose private static final Passage passage = new Passage();

  // Requests ----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "DELETE",
        "OPTIONS",
        "PATCH",
        "PUT",
        "POST",
        "M-SEARCH",
        "get",
        "X!#$%&'*+"
      })
  void everyMethodPasses(String method) {
    Message asked = passage.asked(request(method + " /v1/things/1 HTTP/1.1", "", ""));
    assertThat(asked.start()).isEqualTo(method + " /v1/things/1 HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models?limit=2&after=a%2Fb+c",
        "/v1//x/../y/./z;p=1?q=%7B%22a%22%3A1%7D&&=",
        "/v1?a?b?c",
        "/v1/%e2%82%AC/%2e%2e/%00",
        "/v1/[x]{y}|\"<>^`\\",
        "/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "/",
        "//host/path",
        "/v1beta/models/g:generateContent",
        "/V1/models"
      })
  void everyPathAndQueryPassesUntouched(String target) {
    Message asked = passage.asked(request("GET " + target + " HTTP/1.1", "", ""));
    assertThat(asked.target()).isEqualTo(target);
  }

  @Test
  void headersPassInOrderAndSpelling() {
    String fields =
        """
        !#$%&'*+-.^_`|~0aZ: odd
        X-Twice: 1
        authorization: Bearer k
        x-tWICE: 2
        X-Empty:
        X-Twice: 3
        X-Latin: caf\u00e9 \u00ff\u0080
        X-Inner: a  b\tc
        cookie: a=1; b=2
        Cookie: c=3
        Accept-Encoding: gzip, br;q=0.5
        """
            .replace("\n", "\r\n");
    Message asked = passage.asked(request("GET /v1/x HTTP/1.1", fields, ""));
    assertThat(sent(asked))
        .usingElementComparator((a, b) -> a.stripTrailing().compareTo(b.stripTrailing()))
        .containsExactlyElementsOf(lines(fields));
  }

  @Test
  void aMultipartUploadKeepsEveryByte() {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n"
            + everyByte().repeat(1_000)
            + "\r\n--b--\r\n";
    String fields =
        "Content-Type: multipart/form-data; boundary=b\r\ncontent-length: "
            + body.length()
            + "\r\n";
    Message asked = passage.asked(request("POST /v1/files HTTP/1.1", fields, body));
    assertThat(latin1(asked.body())).isEqualTo(body);
    assertThat(sent(asked)).containsExactlyElementsOf(lines(fields));
  }

  @Test
  void aCompressedBodyStaysAsItIs() {
    String body = latin1(gzip("{\"input\":\"" + "a".repeat(10_000) + "\"}"));
    String fields =
        "Content-Encoding: gzip\r\nContent-Type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n";
    for (String path : List.of("/v1/embeddings", "/v1/chat/completions")) {
      Message asked = passage.asked(request("POST " + path + " HTTP/1.1", fields, body));
      assertThat(latin1(asked.body())).isEqualTo(body);
      assertThat(sent(asked)).containsExactlyElementsOf(lines(fields));
    }
  }

  @Test
  void aChunkedBodyKeepsItsTrailers() {
    String body =
        "5\r\nhello\r\n1;ext=\"q\"\r\n \r\n005\r\nworld\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\n\r\n";
    Message asked =
        passage.asked(request("PUT /v1/x HTTP/1.1", "Transfer-Encoding: Chunked\r\n", body));
    assertThat(asked.text()).isEqualTo("hello world");
    assertThat(asked.trailers()).containsExactly("X-Sum: 1", "x-sum: 2");
  }

  @Test
  void whatWouldBeReadAsAFieldOfTheHeadIsDroppedFromTrailers() {
    String body =
        "1\r\na\r\n0\r\nAuthorization: Bearer other\r\nHost: other\r\nContent-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\nX-Kept: 1\r\n\r\n";
    Message asked =
        passage.asked(request("PUT /v1/x HTTP/1.1", "Transfer-Encoding: chunked\r\n", body));
    assertThat(asked.trailers()).containsExactly("X-Kept: 1");
  }

  @Test
  void aBodyMayComeWithAnyMethod() {
    String fields = "content-length: 3\r\n";
    assertThat(passage.asked(request("DELETE /v1/x HTTP/1.1", fields, "abc")).text())
        .isEqualTo("abc");
    assertThat(passage.asked(request("GET /v1/x HTTP/1.1", fields, "abc")).text()).isEqualTo("abc");
    assertThat(passage.asked(request("POST /v1/x HTTP/1.1", "content-length: 0\r\n", "")).fields())
        .contains("content-length: 0");
  }

  @Test
  void fieldsOfOneHopStopHere() {
    Message asked =
        passage.asked(
            request(
                "GET /v1/x HTTP/1.1",
                """
                Connection: Upgrade, HTTP2-Settings, X-Mine
                Upgrade: h2c
                HTTP2-Settings: AAMAAABkAAQAAP__
                Keep-Alive: timeout=5
                Proxy-Connection: keep-alive
                Proxy-Authorization: Basic cDpw
                TE: trailers
                X-Mine: one hop
                X-Kept: all the way
                """
                    .replace("\n", "\r\n"),
                ""));
    assertThat(sent(asked)).containsExactly("X-Kept: all the way");
  }

  @Test
  void noCallerCanStripWhatCarriesTheMeaning() {
    String fields =
        """
        Authorization: Bearer k
        Content-Type: text/plain
        Content-Encoding: identity
        Cookie: a=1
        x-api-key: k
        content-length: 3
        """
            .replace("\n", "\r\n");
    String connection =
        "Connection: authorization, host, content-length, Content-Type, content-encoding, cookie,"
            + " x-api-key\r\n";
    Message asked = passage.asked(request("POST /v1/x HTTP/1.1", connection + fields, "abc"));
    assertThat(sent(asked)).containsExactlyElementsOf(lines(fields));
    assertThat(asked.header("host")).startsWith("127.0.0.1:");
    assertThat(asked.text()).isEqualTo("abc");
  }

  @Test
  void aChatRequestKeepsItsOddities() {
    String body =
        "\r\n { \"model\" :\t\"m\" ,\n\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"\\u0041\\/ \u00c3\u00a9 \\ud83d\\ude00\"}], \"temperature\":0.20e0,"
            + "\"seed\":12345678901234567890123, \"x\":{\"b\":1,\"a\":2} }\r\n\r\n";
    String fields = "Content-Type: application/json\r\nAuthorization: Bearer k\r\n";
    String length = "content-length: " + body.length() + "\r\n";
    Message asked =
        passage.asked(request("POST /v1/chat/completions HTTP/1.1", fields + length, body));
    assertThat(latin1(asked.body())).isEqualTo(body);
    assertThat(sent(asked)).containsExactlyElementsOf(lines(fields + length));
  }

  // Answers -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200 OK",
        "201 Made It",
        "206 Partial Content",
        "207 Multi-Status",
        "299 Who Knows",
        "301 Moved",
        "402 Pay",
        "418 I'm a teapot",
        "451 Law",
        "500 Oops",
        "529 Overloaded",
        "599 \u00e9t\u00e9"
      })
  void statusAndReasonPass(String status) {
    Message answered =
        passage.answered("HTTP/1.1 " + status + "\r\nLocation: /x\r\ncontent-length: 2\r\n\r\nok");
    assertThat(answered.start()).isEqualTo("HTTP/1.1 " + status);
    assertThat(answered.text()).isEqualTo("ok");
  }

  @Test
  void answerHeadersPassInOrderAndSpelling() {
    String fields =
        """
        Date: Tue, 15 Nov 1994 08:12:31 GMT
        x-request-id: req_1
        openai-organization: o
        OpenAI-Processing-Ms: 12
        x-ratelimit-remaining-tokens: 149
        retry-after: 3
        retry-after-ms: 2900
        Set-Cookie: a=1
        X-Odd~`|: caf\u00e9\u00ff
        set-cookie: b=2
        Server: scripted
        Content-Type: application/octet-stream
        Content-Length: 256
        """
            .replace("\n", "\r\n");
    Message answered = passage.answered("HTTP/1.1 200 OK\r\n" + fields + "\r\n" + everyByte());
    assertThat(answered.fieldsWithout("cache-status", "content-length"))
        .isEqualTo(lines(fields).subList(0, 12));
    assertThat(latin1(answered.body())).isEqualTo(everyByte());
    assertThat(answered.header("cache-status")).startsWith("reprise; fwd=bypass; detail=");
  }

  @Test
  @DisplayName("S64 binary and coded answers pass untouched")
  void aCodedAnswerStaysAsItIs() {
    byte[] coded = gzip("x".repeat(50_000));
    Message answered =
        passage.answered(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ncontent-length: "
                + coded.length
                + "\r\n\r\n"
                + latin1(coded));
    assertThat(answered.body()).isEqualTo(coded);
    assertThat(answered.header("content-encoding")).isEqualTo("gzip");
  }

  @Test
  void aChunkedAnswerKeepsItsTrailers() {
    Message answered =
        passage.answered(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n");
    assertThat(answered.text()).isEqualTo("abc");
    assertThat(answered.trailers()).containsExactly("X-Sum: 1");
    assertThat(answered.header("trailer")).isEqualTo("X-Sum");
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsWhole() {
    Message answered = passage.answered("HTTP/1.1 200 OK\r\n\r\n" + everyByte());
    assertThat(latin1(answered.body())).isEqualTo(everyByte());
  }

  @Test
  void anAnswerOfHttp10IsTakenAndNotCopied() {
    Message answered =
        passage.answered(
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\ncontent-length: 2\r\n\r\nok");
    assertThat(answered.start()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(given(answered)).containsExactly("content-length: 2");
  }

  @Test
  void eventsOnOtherPathsPassByteForByte() {
    String events = ": ping\r\ndata: a\r\n\r\nevent: x\nid: 1\ndata: {\ndata: }\n\n";
    String length = Integer.toHexString(events.length());
    Message answered =
        passage.answered(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + length
                + "\r\n"
                + events
                + "\r\n0\r\n\r\n");
    assertThat(latin1(answered.body())).isEqualTo(events);
  }

  @Test
  void headNoContentAndNotModifiedHaveNoBodyButTheirHeaders() {
    String head = request("HEAD /v1/files/1 HTTP/1.1", "", "");
    Seen seen = passage.pass(head, "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nX-A: 1\r\n\r\n");
    assertThat(seen.asked().method()).isEqualTo("HEAD");
    assertThat(seen.answered().header("content-length")).isEqualTo("12345");
    assertThat(seen.answered().header("x-a")).isEqualTo("1");

    Message gone = passage.answered("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n");
    assertThat(given(gone)).containsExactly("X-A: 1");
    Message same = passage.answered("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
    assertThat(given(same)).containsExactly("ETag: \"x\"");
  }

  @Test
  void anAnswersFieldsOfOneHopStopHere() {
    Message answered =
        passage.answered(
            """
            HTTP/1.1 200 OK
            Connection: X-Mine, Upgrade
            Upgrade: h2c
            Keep-Alive: timeout=5
            Proxy-Authenticate: Basic
            X-Mine: one hop
            Content-Type: text/plain
            Content-Length: 2

            ok\
            """
                .replace("\n", "\r\n"));
    assertThat(given(answered)).containsExactly("Content-Type: text/plain", "content-length: 2");
  }

  // Where it goes -----------------------------------------------------------------------------

  @Test
  void onlyV1LiesUnderTheUpstreamsBasePath() {
    try (Passage elsewhere = new Passage("/openai/api", "")) {
      assertThat(target(elsewhere, "/v1/models?a=1")).isEqualTo("/openai/api/models?a=1");
      assertThat(target(elsewhere, "/v1/")).isEqualTo("/openai/api/");
      assertThat(target(elsewhere, "/v1?a")).isEqualTo("/openai/api?a");
      assertThat(target(elsewhere, "/v1beta/x")).isEqualTo("/v1beta/x");
      assertThat(target(elsewhere, "/other/v1/x")).isEqualTo("/other/v1/x");
      assertThat(target(elsewhere, "http://GW/v1/models")).isEqualTo("/openai/api/models");
    }
  }

  @Test
  void onRequestNothingButV1IsServed() {
    try (Passage restricted = new Passage("/v1", "server: {v1-only: true}")) {
      TestGateway.Reply refused = restricted.gateway().send("GET", "/v1beta/models", "");
      assertThat(refused.status()).isEqualTo(404);
      assertThat(refused.json().path("error").properties())
          .extracting(member -> member.getKey())
          .containsExactlyInAnyOrder("message", "type", "param", "code");
      assertThat(refused.cacheStatus()).startsWith("reprise");
      assertThat(restricted.nothingWasAsked()).isTrue();
      assertThat(target(restricted, "/v1/models")).isEqualTo("/v1/models");
    }
  }

  private static String target(Passage passage, String requested) {
    return passage.asked(request("GET " + requested + " HTTP/1.1", "", "")).target();
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(coded)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coded.toByteArray();
  }
}
