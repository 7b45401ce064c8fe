package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollapseTest {
  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @AfterEach
  void noFlightIsLeftOver() {
    Eventually.holds("no flight left", () -> stage.metric("reprise_flights") == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "stream", "both"})
  @DisplayName("S85 50 identical requests at once → one upstream call, JSON and streams alike")
  void manyTwinsMakeOneCall(String form) {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch all = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          all.await();
          if (request.body().contains("\"stream\":true")) {
            answer.completionStream("one ", "answer");
          } else {
            answer.completion("one answer");
          }
        });
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      boolean stream = form.equals("stream") || (form.equals("both") && i % 2 == 0);
      String question = "How many twins are there?";
      replies.add(async(() -> tenant.asks(stream ? askStream(question) : ask(question))));
    }
    inFlight(50);
    all.countDown();
    for (CompletableFuture<Reply> reply : replies) {
      assertThat(reply.join().status()).isEqualTo(200);
      assertThat(reply.join().content()).isEqualTo("one answer");
    }
    assertThat(stage.calls()).isEqualTo(1);
    assertThat(replies.stream().filter(reply -> reply.join().isMiss()).count())
        .as("those that did not come late enough for a hit")
        .isPositive();
  }

  @Test
  @DisplayName("S86 the leader gets a 500 → one retry for all others, then the error is shared")
  void aLeadersErrorIsRetriedOnceAndThenShared() {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch all = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          all.await();
          answer.json(500, "{\"error\":{\"message\":\"broken\"}}");
        });
    List<CompletableFuture<Reply>> replies = twins(tenant, 20, "Is it broken?");
    inFlight(20);
    all.countDown();
    for (CompletableFuture<Reply> reply : replies) {
      assertThat(reply.join().status()).isEqualTo(500);
      assertThat(reply.join().body()).contains("broken");
    }
    assertThat(stage.calls()).isBetween(2, 20);
    stage.reset();
    Expect.storedMiss(tenant.asks(ask("Is it broken?")));
  }

  @Test
  @DisplayName("S86 a leader's 503, then a good answer → the others get that one")
  void theRetrysAnswerIsForAllThatWaited() {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch all = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          all.await();
          if (stage.calls() == 1) {
            answer.json(503, "{}");
          } else {
            answer.completion("mended");
          }
        });
    List<CompletableFuture<Reply>> replies = twins(tenant, 10, "Does it mend?");
    inFlight(10);
    all.countDown();
    long failed = replies.stream().filter(reply -> reply.join().status() == 503).count();
    assertThat(failed).isOne();
    assertThat(replies.stream().filter(reply -> reply.join().status() == 200))
        .allMatch(reply -> reply.join().content().equals("mended"))
        .hasSize(9);
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S87 the leader's client leaves → followers are served")
  void theLeadersLeavingHarmsNobody() throws Exception {
    Stage.Tenant tenant = stage.tenant("Bearer k");
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("for who stayed");
        });
    CompletableFuture<Reply> follower;
    try (RawClient leader = new RawClient(stage.gateway.port())) {
      leader.chat(ask("Will you stay?"));
      Eventually.holds("the call", () -> stage.calls() == 1);
      follower = async(() -> tenant.asks(ask("Will you stay?")));
      stage.awaitHeld(ask("Will you stay?"), ask("Will you stay?"));
      leader.reset();
    }
    inFlight(1);
    go.countDown();
    assertThat(follower.join().content()).isEqualTo("for who stayed");
    assertThat(stage.calls()).isEqualTo(1);
    Expect.exactHit(tenant.asks(ask("Will you stay?")));
  }

  @Test
  @DisplayName("S88 joining mid-stream → full content from the first byte")
  void whoJoinsInTheMiddleHearsEverything() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          begin(answer);
          joined.await();
          answer.event(Completions.chunk("c1", "{\"content\":\"and the rest\"}", null));
          end(answer);
        });
    String body = askStream("What did I miss?");
    try (RawClient leader = new RawClient(stage.gateway.port());
        RawClient late = new RawClient(stage.gateway.port())) {
      leader.chat(body).readUntil("from the start ");
      late.chat(body);
      String head = late.readUntil("from the start ");
      assertThat(head).contains("Cache-Status: reprise; fwd=miss; collapsed");
      joined.countDown();
      assertThat(late.readUntil("0\r\n\r\n")).contains("and the rest").contains("[DONE]");
      leader.readUntil("0\r\n\r\n");
    }
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S89 a no-store leader delays nobody, and nobody hears its answer")
  void noStoreNeitherLeadsNorFollows() throws Exception {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          if (request.header("cache-control") != null) {
            go.await();
            answer.completion("private");
          } else {
            answer.completion("public");
          }
        });
    CompletableFuture<Reply> unshared =
        async(() -> tenant.asks(ask("Who delays whom?"), "cache-control", "no-store"));
    Eventually.holds("the call", () -> stage.calls() == 1);
    assertThat(Expect.storedMiss(tenant.asks(ask("Who delays whom?"))).content())
        .isEqualTo("public");
    go.countDown();
    assertThat(unshared.join().content()).isEqualTo("private");
    assertThat(stage.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("S90 paraphrases in flight → one call where enabled, one each where not")
  void aParaphraseWaitsWhereItMay(boolean enabled) throws Exception {
    String yaml = "cache: {policy: {semantic: {collapse: " + enabled + "}}}\n";
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      CountDownLatch go = new CountDownLatch(1);
      own.upstream.script(
          (request, answer) -> {
            go.await();
            answer.completion("Paris");
          });
      CompletableFuture<Reply> first =
          async(() -> tenant.asks(ask("What is the capital of France?")));
      Eventually.holds("the call", () -> own.calls() == 1);
      CompletableFuture<Reply> other =
          async(() -> tenant.asks(askStream("What's the capital city of France?")));
      if (!enabled) {
        Eventually.holds("a call of its own", () -> own.calls() == 2);
      } else {
        Eventually.holds("both", () -> own.metric("reprise_decisions_total") == 2);
      }
      go.countDown();
      assertThat(first.join().content()).isEqualTo("Paris");
      assertThat(own.calls()).isEqualTo(enabled ? 1 : 2);
      if (enabled) {
        assertThat(other.join().content()).isEqualTo("Paris");
        assertThat(other.join().cacheStatus())
            .matches("reprise; (fwd=miss; collapsed|hit); detail=semantic; similarity=0.9.*");
        Expect.exactHit(tenant.asks(ask("What's the capital city of France?")));
      }
    }
  }

  @Test
  @DisplayName("S91 tenants never coalesce, be the requests the same or paraphrases")
  void tenantsNeverCoalesce() {
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("for " + request.header("authorization"));
        });
    List<Stage.Tenant> tenants = List.of(stage.tenant(), stage.tenant(), stage.tenant());
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (Stage.Tenant tenant : tenants) {
      replies.add(async(() -> tenant.asks(ask("Whose answer is this?"))));
    }
    Eventually.holds("a call each", () -> stage.calls() == 3);
    go.countDown();
    assertThat(replies.stream().map(reply -> reply.join().content())).doesNotHaveDuplicates();
  }

  private static void begin(Answer answer) throws Exception {
    answer.stream();
    answer.event(Completions.chunk("c1", "{\"role\":\"assistant\",\"content\":\"\"}", null));
    answer.event(Completions.chunk("c1", "{\"content\":\"from the start \"}", null));
  }

  private static void end(Answer answer) throws Exception {
    answer.event(Completions.chunk("c1", "{}", "stop"));
    answer.event("[DONE]");
    answer.endChunks();
  }

  private static List<CompletableFuture<Reply>> twins(
      Stage.Tenant tenant, int count, String question) {
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(async(() -> tenant.asks(ask(question))));
    }
    return replies;
  }

  private static void inFlight(int count) {
    Eventually.holds(count + " in flight", () -> stage.metric("reprise_in_flight") == count);
  }

  private static <T> CompletableFuture<T> async(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, Thread::startVirtualThread);
  }
}
