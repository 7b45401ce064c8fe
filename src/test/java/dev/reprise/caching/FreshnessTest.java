package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream.Script;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What stale answers are still good for. */
class FreshnessTest {
  private static final String QUESTION = "What is the capital of France?";

  @ParameterizedTest(name = "{0}")
  @MethodSource
  @DisplayName("S94 stale entry + upstream failure → stale answer, marked as such")
  void aStaleAnswerIsBetterThanAnError(String name, Script failing, String status) {
    String yaml = "cache: {policy: {ttl-seconds: 1, stale-if-error-seconds: 600}}\n";
    String timeouts = "upstream: {first-byte-timeout-ms: 200}\n";
    try (Stage stage = new Stage(yaml + timeouts + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      String stored = Expect.storedMiss(tenant.asks(ask(QUESTION))).content();
      stage.upstream.script(failing);
      for (String body : new String[] {ask(QUESTION), askStream(QUESTION)}) {
        Eventually.holds(
            "it is stale", () -> tenant.asks(body).cacheStatus().contains("stale-if-error"));
        Reply stale = tenant.asks(body);
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.content()).isEqualTo(stored);
        assertThat(stale.cacheStatus())
            .matches("reprise; fwd=stale" + status + "; detail=stale-if-error; ttl=(0|-\\d+)");
      }
      stage.reset();
      Reply mended = tenant.asks(ask(QUESTION));
      assertThat(mended.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
      assertThat(mended.content()).isNotEqualTo(stored);
    }
  }

  static Stream<Arguments> aStaleAnswerIsBetterThanAnError() {
    CountDownLatch never = new CountDownLatch(1);
    return Stream.of(
        Arguments.of("503", error(503), "; fwd-status=503"),
        Arguments.of("500", error(500), "; fwd-status=500"),
        Arguments.of("429", error(429), "; fwd-status=429"),
        Arguments.of("reset", (Script) (request, answer) -> answer.reset(), ""),
        Arguments.of("late", (Script) (request, answer) -> never.await(), ""));
  }

  private static Script error(int status) {
    return (request, answer) -> answer.json(status, "{\"error\":{}}");
  }

  @Test
  @DisplayName("S94 a 400 is passed on, and by default so is every error")
  void othersArePassedOn() {
    String yaml = "cache: {policy: {ttl-seconds: 1, stale-if-error-seconds: 600}}\n";
    try (Stage stage = new Stage(yaml + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      stage.upstream.script(error(400));
      Eventually.holds("it is stale", () -> tenant.asks(ask(QUESTION)).status() == 400);
      stage.upstream.script(error(503));
      assertThat(tenant.asks(ask(QUESTION), "cache-control", "stale-if-error=0").status())
          .isEqualTo(503);
      assertThat(tenant.asks(ask(QUESTION), "cache-control", "stale-if-error=60").status())
          .isEqualTo(200);
    }
    try (Stage stage = new Stage("cache: {policy: {ttl-seconds: 1}}\n" + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      stage.upstream.script(error(503));
      Eventually.holds("it is gone", () -> tenant.asks(ask(QUESTION)).status() == 503);
    }
  }

  @Test
  @DisplayName("S95 stale-while-revalidate → exactly one refresh, however many ask")
  void oneRefreshServesAll() throws Exception {
    String yaml = "cache: {policy: {ttl-seconds: 2, stale-while-revalidate-seconds: 600}}\n";
    try (Stage stage = new Stage(yaml + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      String stored = Expect.storedMiss(tenant.asks(ask(QUESTION))).content();
      CountDownLatch go = new CountDownLatch(1);
      stage.upstream.script(
          (request, answer) -> {
            go.await();
            answer.completion("refreshed");
          });
      Eventually.holds("it is stale", () -> isStale(tenant.asks(ask(QUESTION))));
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 30; i++) {
          String body = i % 2 == 0 ? ask(QUESTION) : askStream(QUESTION);
          replies.add(CompletableFuture.supplyAsync(() -> tenant.asks(body), threads));
        }
      }
      assertThat(replies)
          .allMatch(reply -> isStale(reply.join()) && reply.join().content().equals(stored));
      assertThat(stage.calls()).isEqualTo(2);
      go.countDown();
      Eventually.holds(
          "the new one is served", () -> tenant.asks(ask(QUESTION)).content().equals("refreshed"));
      // What was fetched in the background is found by its meaning, too.
      assertThat(tenant.asks(ask("What's the capital city of France?")).content())
          .isEqualTo("refreshed");
    }
  }

  @Test
  @DisplayName("S95 a refresh that fails leaves the old answer where it is")
  void aFailedRefreshChangesNothing() {
    String yaml = "cache: {policy: {ttl-seconds: 1, stale-while-revalidate-seconds: 600}}\n";
    try (Stage stage = new Stage(yaml + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      String stored = Expect.storedMiss(tenant.asks(ask(QUESTION))).content();
      stage.upstream.script(error(500));
      Eventually.holds("it is stale", () -> isStale(tenant.asks(ask(QUESTION))));
      Eventually.holds("a refresh failed", () -> stage.calls() > 1);
      assertThat(tenant.asks(ask(QUESTION)).content()).isEqualTo(stored);
      stage.reset();
      Eventually.holds(
          "a later one does not", () -> !tenant.asks(ask(QUESTION)).content().equals(stored));
    }
  }

  @Test
  @DisplayName("S75 max-stale takes what has been stale for no longer")
  void someTakeStaleAnswers() {
    String yaml = "cache: {policy: {ttl-seconds: 1, stale-if-error-seconds: 600}}\n";
    try (Stage stage = new Stage(yaml + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      Eventually.holds(
          "it is stale",
          () ->
              tenant
                  .asks(ask(QUESTION), "cache-control", "max-stale=60")
                  .cacheStatus()
                  .contains("detail=stale;"));
      assertThat(stage.calls()).isOne();
      Reply fresh = tenant.asks(ask(QUESTION));
      assertThat(fresh.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
    }
  }

  @Test
  @DisplayName("variety: several answers to one request are kept and given in turn")
  void answersTakeTurns() {
    try (Stage stage = new Stage("cache: {policy: {variety: 3}}\n" + Stage.PATIENT)) {
      Stage.Tenant tenant = stage.tenant();
      for (int i = 0; i < 3; i++) {
        Expect.storedMiss(tenant.asks(ask(QUESTION)));
      }
      Map<String, Integer> given = new HashMap<>();
      for (int i = 0; i < 12; i++) {
        given.merge(Expect.exactHit(tenant.asks(ask(QUESTION))).content(), 1, Integer::sum);
      }
      assertThat(given).hasSize(3).allSatisfy((answer, times) -> assertThat(times).isEqualTo(4));
      assertThat(stage.calls()).isEqualTo(3);
    }
  }

  private static boolean isStale(Reply reply) {
    return reply
        .cacheStatus()
        .matches("reprise; hit; detail=stale-while-revalidate; ttl=(0|-\\d+)");
  }
}
