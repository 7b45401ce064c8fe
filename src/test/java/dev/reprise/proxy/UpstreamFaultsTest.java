package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.ScriptedUpstream.Script;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever upstream does wrong: the caller hears of it, nothing is stored, the gateway serves on.
 */
class UpstreamFaultsTest {
  private static final String IMPATIENT =
      "upstream: {first-byte-timeout-ms: 1000, idle-timeout-ms: 1000}\n";

  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  // No answer at all --------------------------------------------------------------------------

  @Test
  void aRefusedConnectionIsA502AndRecoversByItself() {
    int port = upstream.port();
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.close();
      isError(gateway.chat(ask("q")), 502, "upstream_unreachable");
      try (BareUpstream back =
          new BareUpstream(port, wire -> wire.send(answerTo(wire.request())))) {
        assertThat(gateway.chat(ask("q")).status()).isEqualTo(200);
        assertThat(back.accepted()).isEqualTo(1);
      }
    }
  }

  private static String answerTo(Message request) {
    assertThat(request.target()).isEqualTo("/v1/chat/completions");
    return Passage.OK;
  }

  @Test
  void aNameThatDoesNotResolveIsA502() {
    URI nowhere = URI.create("http://no-such-host.invalid/v1");
    try (TestGateway gateway = new TestGateway(nowhere, EXACT_ONLY)) {
      isError(gateway.chat(ask("q")), 502, "upstream_unreachable");
      isError(gateway.chat(askStream("q")), 502, "upstream_unreachable");
      isError(gateway.send("GET", "/v1/models", ""), 502, "upstream_unreachable");
    }
  }

  @Test
  void aResetBeforeTheAnswerIsA502() {
    failsWith(502, "upstream_closed", (request, answer) -> answer.reset());
  }

  @Test
  void aCloseBeforeTheAnswerIsA502() {
    failsWith(502, "upstream_closed", (request, answer) -> answer.close());
  }

  @Test
  void aCloseWithinTheHeadIsA502() {
    failsWith(
        502,
        "upstream_garbled",
        (request, answer) -> answer.raw("HTTP/1.1 200 OK\r\nA: b").close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "\u0016\u0003\u0001\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n: c\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nA(: b\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nA: b\u0001\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nA: b\u000b\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nA: b\u0000\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\u0001\r\ncontent-length: x\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n"
            + "2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nok",
        "HTTP/2 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nokx",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"
      })
  void garbageForHttpIsA502(String garbage) {
    failsWith(502, "upstream_garbled", (request, answer) -> answer.raw(garbage));
  }

  @Test
  void anUpstreamThatNeverAnswersIsA504AndIsLeft() {
    AtomicInteger left = new AtomicInteger();
    isTooLate(
        (request, answer) -> {
          answer.awaitPeerLeaving();
          left.incrementAndGet();
        });
    Eventually.holds("it is left", () -> left.get() == 2);
  }

  @Test
  void aHeadOverTheLimitIsA502() {
    String large = "x-large: " + "x".repeat(60_000) + "\r\n";
    try (TestGateway gateway =
        new TestGateway(upstream, EXACT_ONLY + "upstream: {max-header-bytes: 16384}")) {
      upstream.script((request, answer) -> answer.send(200, large, Completions.text("a")));
      isError(gateway.chat(ask("q")), 502, "upstream_garbled");
      servesOn(gateway, ask("q"));
    }
  }

  @Test
  void aLargeHeadWithinTheLimitPasses() {
    String large = "x-large: " + "x".repeat(60_000) + "\r\n";
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.script((request, answer) -> answer.send(200, large, Completions.text("a")));
      assertThat(gateway.chat(ask("q")).header("x-large")).hasSize(60_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, 1, 200, 3", "GET, 9, 502, 3", "OPTIONS, 1, 200, 3", "POST, 1, 502, 2"})
  void aStalePooledConnectionCostsNoSafeRequestAndRepeatsNoOther(
      String method, int closing, int status, int calls) {
    AtomicInteger asked = new AtomicInteger();
    upstream.script(
        (request, answer) -> {
          int number = asked.getAndIncrement();
          if (number == 0 || number > closing) {
            answer.send(200, "", "fresh");
          } else {
            answer.close();
          }
        });
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + "server: {event-loops: 1}")) {
      assertThat(gateway.send("GET", "/v1/models", "").body()).isEqualTo("fresh");
      Reply second = gateway.send(method, "/v1/models", method.equals("POST") ? "{}" : "");
      assertThat(second.status()).isEqualTo(status);
      assertThat(second.header("cache-status")).endsWith("detail=not-cacheable");
      assertThat(upstream.calls()).isEqualTo(calls);
    }
  }

  @Test
  void aStalePooledConnectionCostsAChatItsAnswerButNeverAsksTwice() {
    AtomicInteger asked = new AtomicInteger();
    upstream.script(
        (request, answer) -> {
          if (asked.getAndIncrement() == 1) {
            answer.close();
          } else {
            answer.completion("good");
          }
        });
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + "server: {event-loops: 1}")) {
      assertThat(gateway.chat(ask("first")).status()).isEqualTo(200);
      isError(gateway.chat(ask("second")), 502, "upstream_closed");
      assertThat(upstream.calls()).isEqualTo(2);
      assertThat(gateway.chat(ask("second")).isMiss()).isTrue();
    }
  }

  // An answer, but ---------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"id\":"})
  void anAnswerThatStallsWhileItIsHeldIsA504(String begun) {
    isTooLate(
        (request, answer) -> {
          answer.raw(
              "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                  + "content-length: 900\r\n\r\n"
                  + begun);
          answer.awaitPeerLeaving();
        });
  }

  @Test
  void anAnswerThatStallsIsCutWhereNothingElseCanTellIt() {
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + IMPATIENT);
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          (request, answer) -> {
            answer.raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
            answer.awaitPeerLeaving();
          });
      client.send("GET /v1/files/1 HTTP/1.1\r\nHost: gw\r\n\r\n");
      assertThat(client.readAll()).contains("content-length: 9").endsWith("\r\n\r\nabc");
      servesOn(gateway, ask("q"));
    }
  }

  @Test
  void aShortBodyIsPassedAsFarAsItCameAndAborted() {
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY);
        RawClient client = new RawClient(gateway.port())) {
      upstream.script(
          (request, answer) ->
              answer
                  .raw(
                      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                          + "content-length: 900\r\n\r\n{\"id\":")
                  .close());
      client.chat(ask("q"));
      assertThat(client.readAll()).contains("content-length: 900").endsWith("{\"id\":");
      assertThat(upstream.calls()).isEqualTo(1);
      servesOn(gateway, ask("q"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void surplusBytesAreNobodysAnswer(boolean late) {
    String forged = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged";
    CountDownLatch answered = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger();
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.script(
          (request, answer) -> {
            String whole = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            if (late) {
              answer.raw(whole);
              answered.await();
              answer.raw(forged);
            } else {
              answer.raw(whole + forged);
            }
            answer.awaitPeerLeaving();
            left.incrementAndGet();
          });
      assertThat(gateway.send("GET", "/v1/models", "").body()).isEqualTo("ok");
      answered.countDown();
      Eventually.holds("it is left", () -> left.get() == 1);
      upstream.script((request, answer) -> answer.send(200, "", "next"));
      assertThat(gateway.send("GET", "/v1/models", "").body()).isEqualTo("next");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103})
  void interimResponsesAreNeverTakenForTheAnswer(int interim) {
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      upstream.script(
          (request, answer) -> {
            answer.raw("HTTP/1.1 " + interim + " Interim\r\nLink: </a>; rel=preload\r\n\r\n");
            answer.completion("the answer");
          });
      assertThat(gateway.chat(ask("q")).content()).isEqualTo("the answer");
      assertThat(gateway.chat(ask("q")).isExactHit()).isTrue();
    }
  }

  @ParameterizedTest
  @DisplayName("S65 no error and no redirect is stored")
  @CsvSource({
    "301, application/json, {}",
    "400, application/json, {\"error\":{\"message\":\"m\"}}",
    "401, application/json, {\"error\":{\"message\":\"m\"}}",
    "403, text/html, <h1>no</h1>",
    "404, text/plain, none",
    "429, application/json, {\"error\":{\"message\":\"slow down\"}}",
    "500, text/html, <html>oops</html>",
    "502, text/html, <html>nginx</html>",
    "503, application/json, {}",
    "504, text/html, <html>late</html>",
    "200, text/html, <html>login</html>",
    "200, application/json, ''",
    "200, application/json, {\"id\":\"chatcmpl-1\"",
    "204, application/json, ''"
  })
  void errorsAndOddAnswersPassAsTheyAreAndAreNotStored(int status, String type, String body) {
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY)) {
      String fields =
          "content-type: "
              + type
              + "\r\nretry-after: 7\r\nretry-after-ms: 6900\r\n"
              + "x-ratelimit-remaining-requests: 0\r\nx-request-id: req_up\r\n";
      upstream.script((request, answer) -> answer.send(status, fields, body));
      Reply reply = gateway.chat(ask("q"));
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.body()).isEqualTo(body);
      assertThat(reply.header("content-type")).isEqualTo(type);
      assertThat(reply.header("retry-after")).isEqualTo("7");
      assertThat(reply.header("retry-after-ms")).isEqualTo("6900");
      assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("0");
      assertThat(reply.header("x-request-id")).isEqualTo("req_up");
      assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=miss");
      assertThat(upstream.calls()).isEqualTo(1);
      servesOn(gateway, ask("q"));
    }
  }

  // -------------------------------------------------------------------------------------------

  private void failsWith(int status, String code, Script fault) {
    failsWith(EXACT_ONLY, status, code, fault);
  }

  private void isTooLate(Script fault) {
    failsWith(EXACT_ONLY + IMPATIENT, 504, "upstream_timeout", fault);
  }

  private void failsWith(String yaml, int status, String code, Script fault) {
    for (String body : new String[] {ask("q"), askStream("q")}) {
      try (TestGateway gateway = new TestGateway(upstream, yaml)) {
        upstream.forget();
        upstream.script(fault);
        isError(gateway.chat(body), status, code);
        assertThat(upstream.calls()).isEqualTo(1);
        servesOn(gateway, body);
      }
    }
  }

  private void servesOn(TestGateway gateway, String body) {
    upstream.script((request, answer) -> answer.completion("good"));
    Reply next = gateway.chat(body);
    assertThat(next.isMiss()).isTrue();
    assertThat(next.content()).isEqualTo("good");
  }

  static void isError(Reply reply, int status, String code) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("content-type")).isEqualTo("application/json");
    assertThat(reply.cacheStatus()).startsWith("reprise; fwd=");
    JsonNode error = reply.json().path("error");
    assertThat(error.properties())
        .extracting(member -> member.getKey())
        .containsExactlyInAnyOrder("message", "type", "param", "code");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("message").asText()).isNotEmpty().doesNotContain("Bearer");
  }
}
