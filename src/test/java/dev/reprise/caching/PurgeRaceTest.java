package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reprise.kit.Answer;
import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Removals while answers that were asked for before them are still on their way. */
class PurgeRaceTest {
  @AutoClose private static final Stage stage = Stage.exactOnly();
  private static final Operator operator = new Operator(stage);

  @BeforeEach
  void reset() {
    stage.reset();
    operator.flush();
  }

  @ParameterizedTest(name = "S98 {0}, stream {1}")
  @MethodSource
  @DisplayName("S98 a purge that races with an older write → the write is not served")
  void anAnswerAskedForBeforeAPurgeIsNotServedAfterIt(String selector, boolean stream) {
    Stage.Tenant tenant = stage.tenant();
    String question = stream ? askStream("Who is first?") : ask("Who is first?");
    CountDownLatch go = hold();
    CompletableFuture<Reply> older =
        CompletableFuture.supplyAsync(() -> tenant.asks(question, "reprise-tags", "faq,other"));
    Eventually.holds("the call", () -> stage.calls() == 1);
    if (selector.isEmpty()) {
      operator.flush();
    } else {
      operator.purge(selector);
    }
    go.countDown();
    assertThat(older.join().content()).isEqualTo("held up");
    if (!stream) {
      assertThat(older.join().cacheStatus()).isEqualTo("reprise; fwd=miss");
    }
    assertThat(operator.list("limit=1").path("total").asInt()).isZero();

    stage.reset();
    Reply fresh = Expect.storedMiss(tenant.asks(question));
    assertThat(fresh.content()).isNotEqualTo("held up");
    assertThat(Expect.exactHit(tenant.asks(question)).content()).isEqualTo(fresh.content());
  }

  static Stream<Arguments> anAnswerAskedForBeforeAPurgeIsNotServedAfterIt() {
    return Stream.of(
            "",
            "{\"tag\":\"faq\"}",
            "{\"model\":\"m\"}",
            "{\"namespace\":\"default\"}",
            "{\"tag\":\"other\",\"model\":\"m\"}")
        .flatMap(one -> Stream.of(arguments(one, false), arguments(one, true)));
  }

  @Test
  @DisplayName("S98 a purge of something else, or a dry run, defeats nothing")
  void aPurgeOfSomethingElseDefeatsNothing() {
    for (String selector :
        List.of("{\"tag\":\"fa\"}", "{\"model\":\"n\"}", "{\"model\":\"m\",\"dry_run\":true}")) {
      Stage.Tenant tenant = stage.tenant();
      CountDownLatch go = hold();
      CompletableFuture<Reply> older =
          CompletableFuture.supplyAsync(
              () -> tenant.asks(ask("Who is second?"), "reprise-tags", "faq"));
      Eventually.holds("the call", () -> stage.calls() == 1);
      operator.purge(selector);
      go.countDown();
      Expect.storedMiss(older.join());
      assertThat(Expect.exactHit(tenant.asks(ask("Who is second?"))).content())
          .isEqualTo("held up");
      stage.reset();
    }
  }

  @Test
  @DisplayName("S98 who asks after a purge does not join a call from before it")
  void whoAsksAfterAPurgeDoesNotJoinACallFromBeforeIt() {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    CountDownLatch held = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          if (first.getAndSet(false)) {
            held.countDown();
            go.await();
            answer.completion("before");
          } else {
            answer.completion("after");
          }
        });
    CompletableFuture<Reply> older =
        CompletableFuture.supplyAsync(() -> tenant.asks(ask("Who is third?")));
    Eventually.holds("the call", () -> held.getCount() == 0);
    operator.flush();
    CompletableFuture<Reply> newer =
        CompletableFuture.supplyAsync(() -> tenant.asks(ask("Who is third?")));
    Eventually.holds("a call of its own", () -> stage.calls() == 2);
    go.countDown();
    assertThat(older.join().content()).isEqualTo("before");
    assertThat(newer.join().content()).isEqualTo("after");
  }

  /** From now on answers begin when they are streams, and are held up until the latch is open. */
  private static CountDownLatch hold() {
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          if (request.body().contains("\"stream\":true")) {
            stream(answer, go);
          } else {
            go.await();
            answer.completion("held up");
          }
        });
    return go;
  }

  private static void stream(Answer answer, CountDownLatch go) throws Exception {
    answer.stream();
    answer.event(Completions.chunk("c", "{\"role\":\"assistant\",\"content\":\"held \"}", null));
    go.await();
    answer.event(Completions.chunk("c", "{\"content\":\"up\"}", null));
    answer.event(Completions.chunk("c", "{}", "stop"));
    answer.event("[DONE]");
    answer.endChunks();
  }
}
