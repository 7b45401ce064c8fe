package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at each bound of the front. */
class LimitsTest {
  private static final String CHAT = "POST /v1/chat/completions HTTP/1.1\r\nHost: gw\r\n";
  private static final String UPLOAD = "POST /v1/files HTTP/1.1\r\nHost: gw\r\n";
  private static final String GET = "GET /v1/models HTTP/1.1\r\nHost: gw\r\n";

  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aHeadThatIsTooSlowIsA408() {
    refused("header-timeout-ms: 200", "GET /v1/models HTTP/1.1\r\nHo", 408, "request_timeout");
  }

  @Test
  void aHeadThatDripsIsA408() {
    try (TestGateway gateway = limited("header-timeout-ms: 300");
        RawClient client = new RawClient(gateway.port())) {
      client.send(GET + "X-Drip: ");
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(client::readAll);
      Eventually.holds(
          "the dripping head is refused",
          () -> {
            if (!answer.isDone()) {
              client.send("x");
            }
            return answer.isDone();
          });
      assertThat(answer.join()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void aBodyThatIsTooSlowIsA408() {
    String body = "Content-Length: 100\r\n\r\n{";
    refused("body-idle-timeout-ms: 200", CHAT + body, 408, "request_timeout");
    refused("body-idle-timeout-ms: 200", UPLOAD + body, 408, "request_timeout");
    assertThat(upstream.calls()).isZero();
  }

  @Test
  void anIdleConnectionIsClosedWithoutAWord() {
    try (TestGateway gateway = limited("keep-alive-idle-timeout-ms: 1000");
        RawClient client = new RawClient(gateway.port())) {
      client.send(GET + "\r\n");
      assertThat(client.response().status()).isEqualTo(200);
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void aChatBodyOverTheLimitIsA413() {
    String large = "x".repeat(2_000);
    String limit = "max-chat-body-bytes: 1024";
    refused(limit, CHAT + "Content-Length: 2000\r\n\r\n" + large, 413, "body_too_large");
    refused(
        limit, CHAT + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + large, 413, "body_too_large");
    assertThat(upstream.calls()).isZero();
  }

  @Test
  void anUploadOverTheLimitIsA413AndNeverAWholeRequest() {
    String large = "x".repeat(2_000);
    String limit = "max-streamed-body-bytes: 1024";
    refused(limit, UPLOAD + "Content-Length: 2000\r\n\r\n" + large, 413, "body_too_large");
    refused(
        limit, UPLOAD + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + large, 413, "body_too_large");
    Eventually.holds("the upstream is left", () -> upstream.connections() == 0);
    assertThat(upstream.calls()).isZero();
  }

  @Test
  void aRequestLineOverTheLimitIsA414() {
    String line = "GET /v1/" + "x".repeat(2_000) + " HTTP/1.1\r\nHost: gw\r\n\r\n";
    refused("max-request-line-bytes: 1024", line, 414, "uri_too_long");
    refused("max-request-line-bytes: 1024", "x".repeat(2_000), 414, "uri_too_long");
  }

  @Test
  void headersOverTheLimitAreA431() {
    String large = GET + "X-Large: " + "x".repeat(20_000);
    refused("max-header-bytes: 2048", large + "\r\n\r\n", 431, "headers_too_large");
    refused("max-header-bytes: 2048", large, 431, "headers_too_large");
    String many = GET + "X-A: 1\r\n".repeat(20) + "\r\n";
    refused("max-header-fields: 10", many, 431, "headers_too_large");
    assertThat(upstream.calls()).isZero();
  }

  @Test
  void headersJustWithinTheLimitPass() {
    try (TestGateway gateway = limited("max-header-fields: 21");
        RawClient client = new RawClient(gateway.port())) {
      client.send(GET + "X-A: 1\r\n".repeat(20) + "\r\n");
      assertThat(client.response().status()).isEqualTo(200);
    }
  }

  @Test
  void aConnectionTooManyOfOneAddressIsClosedAndRoomIsMadeAgain() {
    try (TestGateway gateway = limited("max-connections-per-address: 2")) {
      RawClient first = new RawClient(gateway.port());
      RawClient second = new RawClient(gateway.port());
      assertThat(first.send(GET + "\r\n").response().status()).isEqualTo(200);
      assertThat(second.send(GET + "\r\n").response().status()).isEqualTo(200);
      try (RawClient third = new RawClient(gateway.port())) {
        assertThat(third.readAll()).isEmpty();
      }
      first.close();
      Eventually.holds("a place is free", () -> isServed(gateway));
      second.close();
    }
  }

  private static boolean isServed(TestGateway gateway) {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET.replace("Host", "Connection: close\r\nHost") + "\r\n");
      return client.readAll().startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aRequestTooManyInFlightIsA503WithRetryAfter() {
    CountDownLatch release = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          release.await();
          answer.completion("late");
        });
    try (TestGateway gateway = limited("max-in-flight: 1");
        RawClient busy = new RawClient(gateway.port())) {
      busy.chat(ask("q"));
      Eventually.holds("one is in flight", () -> upstream.calls() == 1);
      TestGateway.Reply refused = gateway.chat(ask("other"));
      UpstreamFaultsTest.isError(refused, 503, "too_many_requests_in_flight");
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(upstream.calls()).isEqualTo(1);

      release.countDown();
      assertThat(busy.response().text()).contains("late");
      assertThat(gateway.chat(ask("other")).status()).isEqualTo(200);
    }
  }

  @Test
  void aCallerThatAsksWhetherToContinueIsTold() {
    try (TestGateway gateway = limited("max-chat-body-bytes: 1024")) {
      for (String head : new String[] {CHAT, UPLOAD}) {
        try (RawClient client = new RawClient(gateway.port())) {
          client.send(head + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
          assertThat(client.response().start()).isEqualTo("HTTP/1.1 100 Continue");
          client.send("{}");
          assertThat(client.response().status()).isEqualTo(200);
        }
      }
      assertThat(upstream.requests())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.header("expect")).isNull());
    }
  }

  @Test
  void aBodyThatWouldBeRefusedIsNotAskedFor() {
    String head = CHAT + "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n";
    refused("max-chat-body-bytes: 1024", head, 413, "body_too_large");
    refused("v1-only: false", CHAT + "Expect: cake\r\n\r\n", 417, "expectation_failed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2",
        "/v1/../x",
        "/v1/%2e%2e/x",
        "/v1/%2E./x",
        "/v1/..%2fx",
        "/v1/x/../y",
        "/v1/..;/x"
      })
  void whatLeadsOutOfV1IsA404WhereNothingElseIsServed(String path) {
    refused("v1-only: true", GET.replace("/v1/models", path) + "\r\n", 404, "not_found");
    assertThat(upstream.calls()).isZero();
  }

  @Test
  void dotsWithinANameLeadNowhere() {
    try (TestGateway gateway = limited("v1-only: true")) {
      assertThat(gateway.send("GET", "/v1/a..b/c", "").status()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().target()).isEqualTo("/v1/a..b/c");
    }
  }

  @Test
  void aBodyThatTricklesIsA408InTheEnd() {
    for (String head : new String[] {CHAT, UPLOAD}) {
      try (TestGateway gateway = limited("request-timeout-ms: 400, body-idle-timeout-ms: 30000");
          RawClient client = new RawClient(gateway.port())) {
        client.send(head + "Content-Length: 1000000\r\n\r\n");
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(client::readAll);
        Eventually.holds(
            "the trickling body is refused",
            () -> {
              if (!answer.isDone()) {
                client.send("x");
              }
              return answer.isDone();
            });
        assertThat(answer.join()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
      }
    }
    assertThat(upstream.calls()).isZero();
  }

  private void refused(String limit, String bytes, int status, String code) {
    try (TestGateway gateway = limited(limit);
        RawClient client = new RawClient(gateway.port())) {
      client.send(bytes);
      Message refusal = client.response();
      assertThat(refusal.status()).isEqualTo(status);
      assertThat(refusal.header("cache-status")).startsWith("reprise");
      assertThat(refusal.header("connection")).isEqualTo("close");
      assertThat(TestGateway.parse(refusal.text()).path("error").path("code").asText())
          .isEqualTo(code);
      assertThat(client.readAll()).isEmpty();
    }
  }

  private TestGateway limited(String limit) {
    return new TestGateway(
        upstream, EXACT_ONLY + "upstream: {idle-connection-ms: 0}\nserver: {" + limit + "}");
  }

  /** What two readers could take differently, or what takes long to read. */
  @ParameterizedTest
  @ValueSource(strings = {"nested", "twice", "digits"})
  void whatCannotBeReadSafelyPassesUntouchedAndIsNotStored(String flaw) {
    String body =
        switch (flaw) {
          case "nested" -> ask("q", "\"x\":" + "[".repeat(500) + "]".repeat(500));
          case "twice" -> ask("q", "\"temperature\":0,\"temperature\":1");
          default -> ask("q", "\"seed\":" + "9".repeat(100_000));
        };
    try (TestGateway gateway = limited("max-in-flight: 10")) {
      for (int i = 0; i < 2; i++) {
        TestGateway.Reply reply = gateway.chat(body);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=bypass; detail=unreadable");
      }
      assertThat(upstream.requests()).hasSize(2).allMatch(asked -> asked.body().equals(body));
    }
  }
}
