package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stale answers that are given at once while a new one is fetched behind them. */
class RevalidationTest {
  private static final String RENEWED = "cache: {policy: {stale-while-revalidate-seconds: 600}}\n";

  @AutoClose private static final Stage stage = new Stage(RENEWED);
  private static final Operator operator = new Operator(stage);

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @AfterEach
  void noFlightIsLeftOver() {
    noFlight();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S95 S102 stale-while-revalidate → exactly one refresh, whose answer is then served")
  void allAreAnsweredAtOnceAndOneRefreshIsMade(boolean stream) {
    Stage.Tenant tenant = stage.tenant();
    String question = stream ? askStream("Who refreshes whom?") : ask("Who refreshes whom?");
    String old = seedStale(tenant, question);
    CountDownLatch go = hold();
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        replies.add(CompletableFuture.supplyAsync(() -> tenant.asks(question), threads));
      }
    }
    for (CompletableFuture<Reply> reply : replies) {
      isStale(reply.join(), old);
    }
    Eventually.holds("the refresh", () -> stage.calls() == 1);
    go.countDown();
    noFlight();
    assertThat(stage.calls()).isOne();
    assertThat(Expect.exactHit(tenant.asks(question)).content()).isEqualTo("renewed");
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S95 a refresh that fails or brings nothing fit leaves the old answer")
  void aFailingRefreshLeavesTheOldAnswer() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("Does it fail?"));
    String cut = "{\"role\":\"assistant\",\"content\":\"cut sh\"}";
    stage.upstream.script(
        (request, answer) -> {
          switch (stage.calls()) {
            case 1 -> answer.json(500, "{}");
            case 2 -> answer.reset();
            case 3 -> answer.json(200, Completions.withMessage(cut, "length"));
            default -> answer.stream().close();
          }
        });
    for (int i = 1; i <= 4; i++) {
      int calls = i;
      isStale(tenant.asks(ask("Does it fail?")), old);
      Eventually.holds("a refresh each", () -> stage.calls() == calls);
      noFlight();
    }
    isStale(tenant.asks(ask("Does it fail?")), old);
  }

  @Test
  @DisplayName("S95 a caller that leaves does not stop the refresh")
  void aLeavingCallerDoesNotStopTheRefresh() {
    Stage.Tenant tenant = stage.tenant("Bearer k");
    String old = seedStale(tenant, ask("Who has left?"));
    CountDownLatch go = hold();
    double connections = stage.metric("reprise_connections");
    try (RawClient client = new RawClient(stage.gateway.port())) {
      client.chat(ask("Who has left?"));
      assertThat(client.response().text()).contains(old);
      client.reset();
    }
    Eventually.holds("the refresh", () -> stage.calls() == 1);
    Eventually.holds("it has left", () -> stage.metric("reprise_connections") <= connections);
    go.countDown();
    noFlight();
    assertThat(Expect.exactHit(tenant.asks(ask("Who has left?"))).content()).isEqualTo("renewed");
  }

  @Test
  @DisplayName("S95 who wants no stale answer gets a new one; max-stale takes it")
  void wishesForFreshnessCount() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("Is it fresh?"));
    isStale(tenant.asks(ask("Is it fresh?"), "cache-control", "max-stale=300"), old);
    noFlight();
    String young = seedStale(tenant, ask("Which bird is the tallest?"));
    Reply fresh = tenant.asks(ask("Which bird is the tallest?"), "cache-control", "max-age=1000");
    assertThat(fresh.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
    assertThat(fresh.content()).isNotEqualTo(young);
  }

  @Test
  @DisplayName("S95 S28 a renewed answer is still found by other wordings")
  void aRenewedAnswerIsStillFoundByMeaning() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("What is the capital of France?"));
    isStale(tenant.asks(ask("What is the capital of France?")), old);
    noFlight();
    String renewed = Expect.exactHit(tenant.asks(ask("What is the capital of France?"))).content();
    Reply other = tenant.asks(ask("What's the capital city of France?"));
    assertThat(Expect.semanticHit(other).content()).isEqualTo(renewed);
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S73 S28 an answer refreshed by no-cache is still found by other wordings")
  void aForcedRefreshIsStillFoundByMeaning() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("What is the capital of Italy?")));
    Reply refreshed =
        tenant.asks(ask("What is the capital of Italy?"), "cache-control", "no-cache");
    assertThat(refreshed.cacheStatus()).isEqualTo("reprise; fwd=request; stored");
    Reply other = tenant.asks(ask("What's the capital city of Italy?"));
    assertThat(Expect.semanticHit(other).content()).isEqualTo(refreshed.content());
  }

  @Test
  @DisplayName("S84 what was stored in write-only mode is found by other wordings")
  void whatWasOnlyWrittenIsFoundByMeaning() {
    Stage.Tenant tenant = stage.tenant();
    tenant.asks(ask("What is the capital of Spain?"), "reprise-mode", "write-only");
    Expect.semanticHit(tenant.asks(ask("What's the capital city of Spain?")));
  }

  /** From now on answers are "renewed", and come once the latch is open. */
  private static CountDownLatch hold() {
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          go.await();
          if (request.body().contains("\"stream\":true")) {
            answer.completionStream("re", "newed");
          } else {
            answer.completion("renewed");
          }
        });
    return go;
  }

  private static void isStale(Reply reply, String content) {
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.cacheStatus())
        .matches("reprise; hit; detail=stale-while-revalidate; ttl=-[0-9]+");
    assertThat(reply.content()).isEqualTo(content);
  }

  private static void noFlight() {
    Eventually.holds("no flight", () -> stage.metric("reprise_flights") == 0);
  }

  /** The content of an answer that is now stale; calls are counted from here. */
  private static String seedStale(Stage.Tenant tenant, String body) {
    String tag = "t" + System.nanoTime();
    Reply seed = tenant.asks(body, "reprise-ttl", "1", "reprise-tags", tag);
    Expect.storedMiss(seed);
    operator.awaitStale("tag=" + tag);
    stage.upstream.forget();
    return seed.content();
  }
}
