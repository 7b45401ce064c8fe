package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes of all chat bodies held at once have a bound, and each is given back once. */
class HeldBytesTest {
  private static final int LIMIT = 1 << 20;

  /** Two of these are too many. */
  private static final String LARGE = "x".repeat(700_000);

  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway =
        new TestGateway(
            upstream,
            EXACT_ONLY
                + "server: {max-chat-body-bytes: %d, max-held-bytes: %d}".formatted(LIMIT, LIMIT));
  }

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  @Test
  void aSecondLargeBodyIsA503UntilTheFirstIsAnswered() {
    CountDownLatch release = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          release.await();
          answer.completion("late");
        });
    try (RawClient first = new RawClient(gateway.port())) {
      first.chat(ask("1" + LARGE));
      Eventually.holds("the first is held", () -> upstream.calls() == 1);
      for (int i = 0; i < 3; i++) {
        isRefused();
      }
      assertThat(upstream.calls()).isEqualTo(1);
      gateway.awaitMetric("reprise_exchange_seconds_count", 3);
      assertThat(gateway.admin("/metrics").body())
          .contains("reason=\"too_many_bytes_in_flight\",status=\"5xx\"");

      release.countDown();
      assertThat(first.response().text()).contains("late");
      assertThat(gateway.chat(ask("3" + LARGE)).status()).isEqualTo(200);
      assertThat(first.chat(ask("4" + LARGE)).response().status()).isEqualTo(200);
      assertThat(held()).isZero();
    }
  }

  @Test
  void aSmallBodyFindsRoomBesideALargeOne() {
    CountDownLatch release = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          if (request.body().length() > LARGE.length()) {
            release.await();
          }
          answer.completion("fine");
        });
    try (RawClient first = new RawClient(gateway.port())) {
      first.chat(ask("1" + LARGE));
      Eventually.holds("the first is held", () -> upstream.calls() == 1);
      assertThat(gateway.chat(ask("small")).content()).isEqualTo("fine");
      release.countDown();
      assertThat(first.response().status()).isEqualTo(200);
    }
  }

  @Test
  void bytesAreGivenBackWhenTheCallerResetsWithinItsBody() {
    for (int i = 0; i < 5; i++) {
      RawClient leaving = new RawClient(gateway.port());
      leaving.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: gw\r\nContent-Length: 800000\r\n\r\n");
      leaving.send(LARGE);
      Eventually.holds("its bytes are held", () -> held() == LARGE.length());
      leaving.reset();
      Eventually.holds("its bytes are given back", () -> held() == 0);
    }
  }

  @Test
  void bytesAreGivenBackWhenTheCallerLeavesBeforeItsAnswer() throws InterruptedException {
    CountDownLatch left = new CountDownLatch(1);
    upstream.script(
        (request, answer) -> {
          answer.awaitPeerLeaving();
          left.countDown();
        });
    RawClient leaving = new RawClient(gateway.port()).chat(ask("1" + LARGE));
    Eventually.holds("it is held", () -> upstream.calls() == 1);
    leaving.reset();
    left.await();
    Eventually.holds("its bytes are given back", () -> held() == 0);
    upstream.script((request, answer) -> answer.completion("fine"));
    assertThat(gateway.chat(ask("2" + LARGE)).content()).isEqualTo("fine");
  }

  private void isRefused() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.chat(ask("2" + LARGE));
      var answer = client.response();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("retry-after")).isEqualTo("1");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(TestGateway.parse(answer.text()).at("/error/code").asText())
          .isEqualTo("too_many_bytes_in_flight");
    }
  }

  private double held() {
    return gateway.metric("reprise_held_bytes");
  }
}
