package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static dev.reprise.proxy.UpstreamFaultsTest.isError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that carries no more, or nothing at all: who can wait waits, hits never do. */
class OverloadTest {
  private static final String STALE =
      "cache: {policy: {semantic: {enabled: false}, ttl-seconds: 1,"
          + " stale-if-error-seconds: 600}}\n";

  private final ScriptedUpstream upstream = new ScriptedUpstream();

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void aCallBeyondTheLimitWaitsForItsTurn() {
    CountDownLatch go = new CountDownLatch(1);
    try (TestGateway gateway = one("max-waiting: 5, max-wait-ms: 60000");
        RawClient first = taken(gateway, go);
        RawClient second = new RawClient(gateway.port()).chat(ask("second"))) {
      Eventually.holds("it waits", () -> gateway.metric("reprise_upstream_waiting") == 1);
      assertThat(upstream.calls()).isEqualTo(2);
      go.countDown();
      assertThat(first.response().text()).contains("held");
      assertThat(second.response().text()).contains("held");
      gateway.awaitMetric("reprise_upstream_in_flight", 0);
      assertThat(gateway.metric("reprise_upstream_limit")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 60000", "5, 50"})
  void whoseTurnDoesNotComeIsToldToComeAgain(int places, int patienceMs) {
    CountDownLatch go = new CountDownLatch(1);
    try (TestGateway gateway =
            one("max-waiting: %d, max-wait-ms: %d".formatted(places, patienceMs));
        RawClient first = taken(gateway, go)) {
      Reply second = gateway.chat(ask("second"));
      isError(second, 503, "upstream_overloaded");
      assertThat(second.header("retry-after")).isEqualTo("1");
      gateway.awaitMetric("reprise_upstream_rejected_total", 1);
      assertThat(gateway.admin("/metrics").body())
          .contains("reprise_limits_total{limit=\"upstream_overloaded\"} 1.0");
      assertThat(gateway.chat(ask("known")).isExactHit()).isTrue();
      go.countDown();
      assertThat(first.response().text()).contains("held");
      assertThat(gateway.chat(ask("second")).isMiss()).isTrue();
    }
  }

  @Test
  void whoLeavesTheQueueFreesItsPlace() {
    CountDownLatch go = new CountDownLatch(1);
    try (TestGateway gateway = one("max-waiting: 1, max-wait-ms: 60000");
        RawClient first = taken(gateway, go)) {
      RawClient leaving = new RawClient(gateway.port()).chat(ask("leaving"));
      Eventually.holds("it waits", () -> gateway.metric("reprise_upstream_waiting") == 1);
      leaving.reset();
      Eventually.holds("it is gone", () -> gateway.metric("reprise_upstream_waiting") == 0);
      go.countDown();
      assertThat(first.response().text()).contains("held");
      assertThat(gateway.chat(ask("next")).isMiss()).isTrue();
      assertThat(upstream.requests()).noneMatch(asked -> asked.body().contains("leaving"));
    }
  }

  @ParameterizedTest
  @CsvSource({"503, '', 90", "429, '', 100", "429, 'api-key: sk-own, ', 90", "500, '', 100"})
  void whatUpstreamTurnsAwayNarrowsTheLimit(int status, String key, int limit) {
    String yaml = "upstream: {" + key + "limit: {initial: 100, max: 100}}";
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + yaml)) {
      upstream.script((request, answer) -> answer.send(status, "retry-after: 7\r\n", "no"));
      Reply reply = gateway.chat(ask("q"), "x-a", "1");
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.header("retry-after")).isEqualTo("7");
      assertThat(gateway.metric("reprise_upstream_limit")).isEqualTo(limit);
    }
  }

  @Test
  void aProviderThatOnlyFailsIsLeftAloneUntilItAnswersAgain() {
    int port = upstream.port();
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + breaker(3, 3_000))) {
      upstream.close();
      for (int i = 0; i < 3; i++) {
        isError(gateway.chat(ask("q" + i)), 502, "upstream_unreachable");
      }
      Reply refused = gateway.chat(ask("q"));
      isError(refused, 503, "upstream_breaker_open");
      assertThat(refused.header("retry-after")).matches("[1-3]");
      gateway.awaitMetric("reprise_upstream_breaker_open", 1);
      gateway.awaitMetric("reprise_upstream_errors_total", 4);
      assertThat(gateway.admin("/metrics").body())
          .contains("reprise_limits_total{limit=\"upstream_breaker_open\"} 1.0");
      try (BareUpstream back =
          new BareUpstream(
              port,
              wire -> {
                wire.request();
                wire.send(Passage.OK);
              })) {
        Eventually.holds(
            "a call is let through", () -> gateway.send("GET", "/v1/models", "").status() == 200);
        assertThat(gateway.send("GET", "/v1/models", "").body()).isEqualTo("ok");
        assertThat(back.accepted()).isPositive();
      }
      gateway.awaitMetric("reprise_upstream_breaker_open", 0);
      gateway.awaitMetric("reprise_upstream_breaker_openings_total", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 429, 500})
  void whatIsNoFaultOfTheWayNeverOpensTheBreaker(int status) {
    try (TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + breaker(2, 60_000))) {
      upstream.script((request, answer) -> answer.json(status, "{}"));
      for (int i = 0; i < 6; i++) {
        assertThat(gateway.chat(ask("q" + i)).status()).isEqualTo(status);
      }
      assertThat(upstream.calls()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void aStaleAnswerStandsInWhileTheBreakerIsOpen(int status) {
    try (TestGateway gateway = new TestGateway(upstream, STALE + breaker(2, 60_000))) {
      assertThat(gateway.chat(ask("known")).isMiss()).isTrue();
      upstream.script((request, answer) -> answer.json(status, "{}"));
      for (int i = 0; i < 2; i++) {
        assertThat(gateway.chat(ask("q" + i)).status()).isEqualTo(status);
      }
      int calls = upstream.calls();
      Eventually.holds("it is stale", () -> !gateway.chat(ask("known")).isExactHit());
      Reply stale = gateway.chat(ask("known"));
      assertThat(stale.status()).isEqualTo(200);
      assertThat(stale.cacheStatus()).contains("stale");
      isError(gateway.chat(ask("unknown")), 503, "upstream_breaker_open");
      assertThat(upstream.calls()).isEqualTo(calls);
    }
  }

  private static String breaker(int failures, int openMs) {
    return "upstream: {breaker: {failures: %d, open-ms: %d}}".formatted(failures, openMs);
  }

  /** One call at a time; one answer is stored beforehand. */
  private TestGateway one(String waiting) {
    String yaml = "upstream: {limit: {initial: 1, min: 1, max: 1, " + waiting + "}}";
    TestGateway gateway = new TestGateway(upstream, EXACT_ONLY + yaml);
    assertThat(gateway.chat(ask("known")).isMiss()).isTrue();
    return gateway;
  }

  /** A caller whose call takes the only place until it may go. */
  private RawClient taken(TestGateway gateway, CountDownLatch go) {
    upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("held");
        });
    RawClient client = new RawClient(gateway.port()).chat(ask("first"));
    Eventually.holds("the place is taken", () -> upstream.calls() == 2);
    return client;
  }
}
