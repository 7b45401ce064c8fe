package dev.reprise.proxy;

import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that follow one another on a connection are each answered as if they stood alone. */
class OneConnectionTest {
  private static final String HIT = "reprise; hit";
  private static final String FIELDS = "Host: gw\r\nAuthorization: Bearer a\r\n";

  private static ScriptedUpstream upstream;
  private static TestGateway gateway;
  private static int asked;

  /** A question that no other test asks. */
  private String body;

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
    upstream.script((request, answer) -> answer.completion("for " + request.header("x-tag")));
    body = Completions.ask("Question " + ++asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer b\r\n",
        "Authorization: bearer a\r\n",
        "Authorization: Bearer a\r\nreprise-namespace: other\r\n",
        "Authorization: Bearer a\r\nreprise-mode: off\r\n",
        "Authorization: Bearer a\r\nreprise-mode: write-only\r\n",
        "Authorization: Bearer a\r\nCache-Control: no-cache\r\n",
        "Authorization: Bearer a\r\nCache-Control: no-store, no-cache\r\n",
        "Authorization: Bearer a\r\nOpenAI-Organization: o\r\n",
        "Authorization: Bearer a\r\nOpenAI-Beta: b\r\n",
        "Cookie: a=b\r\n",
      })
  void aRequestThatMayNotHitDoesNotWhateverCameBefore(String fields) {
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 4; i++) {
        assertThat(status(ask(client, FIELDS + "X-Tag: first\r\n")))
            .startsWith(i == 0 ? "reprise; fwd" : HIT);
      }
      Message other = ask(client, "Host: gw\r\n" + fields + "X-Tag: second\r\n");
      assertThat(status(other)).startsWith("reprise; fwd");
      assertThat(other.text()).contains("for second");
      assertThat(upstream.calls()).isEqualTo(2);
      String seen = String.join("\r\n", upstream.requests().getLast().headerLines());
      assertThat(seen.contains("Bearer a")).isEqualTo(fields.contains("Bearer a"));
    }
  }

  @Test
  void twoCallersOnOneConnectionTakeTurns() {
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 6; i++) {
        String name = i % 2 == 0 ? "ann" : "bob";
        String fields = "Host: gw\r\nAuthorization: Bearer " + name + "\r\nX-Tag: " + name + "\r\n";
        Message answer = ask(client, fields);
        assertThat(answer.text()).contains("for " + name);
        assertThat(status(answer).startsWith(HIT)).isEqualTo(i > 1);
      }
    }
  }

  @Test
  void aWishHoldsForItsRequestAlone() {
    try (RawClient client = new RawClient(gateway.port())) {
      String only = FIELDS + "Cache-Control: only-if-cached\r\n";
      for (int i = 0; i < 3; i++) {
        assertThat(ask(client, only).status()).isEqualTo(504);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(ask(client, FIELDS).status()).isEqualTo(200);
        assertThat(ask(client, only).status()).isEqualTo(200);
        assertThat(ask(client, only + "reprise-mode: off\r\n").status()).isEqualTo(504);
        assertThat(ask(client, FIELDS + "reprise-mode: never\r\n").status()).isEqualTo(400);
      }
      assertThat(upstream.calls()).isEqualTo(1);
    }
  }

  @Test
  void eachRequestHasItsOwnId() {
    try (RawClient client = new RawClient(gateway.port())) {
      ask(client, FIELDS);
      String first = ask(client, FIELDS).header("x-request-id");
      String second = ask(client, FIELDS).header("x-request-id");
      String third = ask(client, FIELDS).header("x-request-id");
      assertThat(new String[] {first, second, third}).doesNotHaveDuplicates().doesNotContain("");
      assertThat(ask(client, FIELDS + "X-Request-Id: mine\r\n").header("x-request-id"))
          .isEqualTo("mine");
      assertThat(ask(client, FIELDS).header("x-request-id")).isNotEqualTo("mine");
    }
  }

  @Test
  void eachRequestIsToldToGoOnAndAnswersCloseWhenAsked() {
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        client.send(head(FIELDS + "Expect: 100-continue\r\n", body.length()));
        assertThat(client.response().status()).isEqualTo(100);
        assertThat(client.send(body).response().status()).isEqualTo(200);
      }
      assertThat(ask(client, FIELDS).header("connection")).isEmpty();
      assertThat(ask(client, FIELDS + "Connection: close\r\n").header("connection"))
          .isEqualTo("close");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void bodiesOfAnyLengthAreTakenApart() {
    try (RawClient client = new RawClient(gateway.port())) {
      String longer = Completions.ask("Question " + asked, "\"seed\":" + asked);
      assertThat(ask(client, FIELDS).status()).isEqualTo(200);
      client.send(head(FIELDS, longer.length()) + longer + head(FIELDS, body.length()) + body);
      assertThat(status(client.response())).startsWith("reprise; fwd=miss");
      assertThat(status(client.response())).startsWith(HIT);
      String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
      client.send(line() + FIELDS + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
      assertThat(status(client.response())).startsWith(HIT);
      assertThat(status(ask(client, FIELDS))).startsWith(HIT);
      client.send(head(FIELDS, 0));
      assertThat(client.response().status()).isEqualTo(200);
      assertThat(upstream.requests().getLast().body()).isEmpty();
      client.send(head(FIELDS, body.length()).replace("gth: ", "gth: +") + body);
      assertThat(client.response().status()).isEqualTo(400);
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void anAnswerToHeadDoesNotShiftTheNext() {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    upstream.script(
        (request, answer) -> answer.raw(request.method().equals("HEAD") ? head : head + "GET"));
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 3; i++) {
        Message to = client.send("HEAD /v1/models HTTP/1.1\r\n" + FIELDS + "\r\n").responseHead();
        assertThat(to.header("content-length")).isEqualTo("3");
        Message get = client.send("GET /v1/models HTTP/1.1\r\n" + FIELDS + "\r\n").response();
        assertThat(get.text()).isEqualTo("GET");
      }
    }
  }

  private Message ask(RawClient client, String fields) {
    return client.send(head(fields, body.length()) + body).response();
  }

  private static String head(String fields, int length) {
    return line() + fields + "Content-Length: " + length + "\r\n\r\n";
  }

  private static String line() {
    return "POST /v1/chat/completions HTTP/1.1\r\n";
  }

  private static String status(Message answer) {
    return answer.header("cache-status");
  }
}
