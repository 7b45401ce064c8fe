package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that leave, wait or hurry. */
class ClientFaultsTest {
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
  @DisplayName("S52 fifty callers reset mid-stream: all fifty upstream calls are cancelled")
  void callersThatResetMidStreamCancelTheirUpstreamCalls() {
    AtomicInteger left = new AtomicInteger();
    upstream.script(
        (request, answer) -> {
          answer.stream().event(Completions.chunk("c", "{\"content\":\"part\"}", null));
          answer.awaitPeerLeaving();
          left.incrementAndGet();
        });
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      clients.add(new RawClient(gateway.port()).chat(askStream("q" + i)));
    }
    for (RawClient client : clients) {
      client.readUntil("part");
    }
    assertThat(gauge("reprise_in_flight")).isEqualTo(50);
    clients.forEach(RawClient::reset);

    Eventually.holds("all upstream calls are cancelled", () -> left.get() == 50);
    nothingIsLeft();
    upstream.script((request, answer) -> answer.completionStream("whole"));
    assertThat(gateway.chat(askStream("q1")).isMiss()).isTrue();
  }

  @Test
  void aCallerThatResetsBeforeTheFirstByteCancelsItsUpstreamCall() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch left = neverAnswered(asked);
    RawClient client = new RawClient(gateway.port()).chat(ask("q"));
    asked.await();
    client.reset();
    left.await();
    nothingIsLeft();
  }

  @Test
  void aCallerThatClosesBeforeTheFirstByteCancelsItsUpstreamCall() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch left = neverAnswered(asked);
    RawClient client = new RawClient(gateway.port()).chat(askStream("q"));
    asked.await();
    client.close();
    left.await();
    nothingIsLeft();
  }

  private CountDownLatch neverAnswered(CountDownLatch asked) {
    CountDownLatch left = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          asked.countDown();
          answer.awaitPeerLeaving();
          left.countDown();
        });
    return left;
  }

  @Test
  void aCallerThatLeavesWithinItsUploadLeavesNoWholeRequest() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(1);
    upstream.script((request, answer) -> left.countDown());
    RawClient client = new RawClient(gateway.port());
    client.send("POST /v1/files HTTP/1.1\r\nHost: gw\r\nContent-Length: 100\r\n\r\nabc");
    Eventually.holds("the upload has begun", () -> upstream.connections() == 1);
    client.close();
    Eventually.holds("the upstream is left", () -> upstream.connections() == 0);
    assertThat(upstream.calls()).isZero();
    nothingIsLeft();
  }

  @Test
  void aHalfClosedCallerGetsItsAnswer() {
    CountDownLatch closed = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          closed.await();
          answer.completion("all the same");
        });
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q")).halfClose();
      closed.countDown();
      assertThat(client.readAll()).contains("all the same");
    }
    nothingIsLeft();
  }

  @Test
  void aHalfClosedCallerGetsItsWholeStream() {
    CountDownLatch closed = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          answer.stream().event(Completions.chunk("c", "{\"content\":\"a\"}", null));
          closed.await();
          answer.event(Completions.chunk("c", "{}", "stop")).event("[DONE]").endChunks();
        });
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(askStream("q")).readUntil("\"a\"");
      client.halfClose();
      closed.countDown();
      assertThat(client.readAll()).contains("[DONE]").endsWith("0\r\n\r\n");
    }
    nothingIsLeft();
  }

  @Test
  void twentyPipelinedRequestsAreAnsweredInOrder() {
    upstream.script(
        (request, answer) -> {
          if (!request.method().equals("POST")) {
            answer.send(200, "", request.target());
          } else if (request.body().contains("\"stream\":true")) {
            answer.completionStream("streamed ", question(request.body()));
          } else {
            answer.completion("said " + question(request.body()));
          }
        });
    gateway.chat(ask("known"));
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 5; i++) {
        client.chat(ask("known"));
        client.chat(ask("new" + i));
        client.chat(askStream("live" + i));
        client.send("GET /v1/models/" + i + " HTTP/1.1\r\nHost: gw\r\n\r\n");
      }
      for (int i = 0; i < 5; i++) {
        Message hit = client.response();
        assertThat(hit.header("cache-status")).startsWith("reprise; hit");
        assertThat(hit.text()).contains("said known");
        assertThat(client.response().text()).contains("said new" + i);
        assertThat(client.response().text()).contains("live" + i).endsWith("[DONE]\n\n");
        assertThat(client.response().text()).isEqualTo("/v1/models/" + i);
      }
    }
    assertThat(upstream.calls()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasPipelinedBeforeAHalfCloseIsAnsweredInOrder(boolean known) {
    CountDownLatch closed = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          closed.await();
          answer.completion("said " + question(request.body()));
        });
    if (known) {
      closed.countDown();
      for (int i = 1; i <= 3; i++) {
        gateway.chat(ask("q" + i));
      }
    }
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("q1")).chat(ask("q2")).chat(ask("q3")).halfClose();
      closed.countDown();
      String answers = client.readAll();
      assertThat(answers).containsSubsequence("said q1", "said q2", "said q3");
      assertThat(answers.split("HTTP/1\\.1 200 ", -1)).hasSize(4);
    }
  }

  private static String question(String body) {
    return TestGateway.parse(body).path("messages").path(0).path("content").asText();
  }

  @Test
  void aCallerThatLeavesItsPipelineCancelsWhatIsOnTheWayAndStartsNothingMore()
      throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch left = neverAnswered(asked);
    RawClient client = new RawClient(gateway.port());
    client.chat(ask("1")).chat(ask("2")).chat(ask("3"));
    asked.await();
    client.reset();
    left.await();
    nothingIsLeft();
    assertThat(upstream.calls()).isEqualTo(1);
  }

  private void nothingIsLeft() {
    Eventually.holds("nothing is in flight", () -> gauge("reprise_in_flight") == 0);
    Eventually.holds("no caller is connected", () -> gauge("reprise_connections") == 0);
  }

  /** The admin's client has no connection to the listener that is counted. */
  private int gauge(String name) {
    return (int) gateway.metric(name);
  }
}
