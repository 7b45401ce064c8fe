package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.EmbeddingException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way through the flow ends in one reply, and no fault of the cache shows in it. */
final class ChatFlowTest {
  private final FlowTester flow = new FlowTester(false);

  @Test
  void aMissIsForwardedAndStored() {
    FakeExchange exchange = flow.fill("q");
    assertForwarded(exchange, "reprise; fwd=miss; stored");
    assertThat(flow.upstream.heard).startsWith("send", "write " + FlowTester.body("q"), "end");
    assertThat(flow.store.map).hasSize(1);
    assertThat(exchange.outcome.spent().totalTokens()).isEqualTo(3);
  }

  @Test
  void theSameQuestionHitsAndANearOneToo() {
    flow.fill("q");
    FakeExchange same = flow.ask("q");
    assertThat(same.cacheHeader()).isEqualTo("reprise; hit; detail=exact; ttl=60");
    FakeExchange near = flow.ask("Q");
    assertThat(near.cacheHeader()).startsWith("reprise; hit; detail=semantic; similarity=1.000");
    FakeExchange again = flow.ask("Q");
    assertThat(again.cacheHeader()).contains("detail=exact");
    assertThat(flow.upstream.heard).containsOnlyOnce("send");
    assertThat(same.ends + near.ends + again.ends).isEqualTo(3);
    assertThat(near.outcome.saved().totalTokens()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"find", "nearest", "put", "link", "nanoTime"})
  void aFailingStoreEndsInAForward(String method) {
    flow.fill("q");
    flow.store.failing.add(method);
    String question = method.equals("put") ? "another 1" : "Q";
    FakeExchange exchange = flow.ask(question);
    exchange.runTasks();
    boolean forwarded = !method.equals("link") && !method.equals("find");
    if (forwarded || flow.upstream.isLive()) {
      flow.answerWhole();
    }
    assertThat(exchange.text()).contains("\"hi\"");
    assertThat(exchange.ends).isOne();
    if (forwarded) {
      boolean stored = method.equals("nearest");
      assertThat(exchange.cacheHeader()).contains("fwd=miss");
      assertThat(exchange.cacheHeader().contains("stored")).isEqualTo(stored);
    }
  }

  @Test
  void aStoreThatFailsToFindAnExactEntryIsForwarded() {
    flow.store.failing.add("find");
    assertForwarded(flow.fill("q"), "reprise; fwd=miss; stored");
  }

  @ParameterizedTest
  @EnumSource(EmbeddingException.Kind.class)
  void aFailingEmbedderEndsInAForward(EmbeddingException.Kind kind) {
    flow.embedder.next = CompletableFuture.failedFuture(new EmbeddingException(kind, "x", null));
    assertForwarded(flow.fill("q"), "reprise; fwd=miss; stored; detail=" + kind.label());
  }

  @Test
  void anEmbedderThatThrowsEndsInAForward() {
    flow.embedder.throwing = true;
    assertForwarded(flow.fill("q"), "reprise; fwd=miss; stored; detail=cache-failed");
  }

  @Test
  void aLateVectorFindsItsCallerGone() {
    flow.embedder.next = new CompletableFuture<>();
    FakeExchange exchange = flow.ask("q");
    exchange.leave();
    flow.embedder.next.complete(FakeEmbedder.vector());
    exchange.runTasks();
    assertThat(flow.upstream.heard).isEmpty();
    assertThat(exchange.isOver()).isFalse();
  }

  @Test
  void theVectorIsHeardOfOnTheExchangesExecutorAlone() {
    FakeExchange exchange = flow.askRaw(FlowTester.body("q"));
    assertThat(flow.upstream.heard).isEmpty();
    assertThat(exchange.tasks).hasSize(1);
    exchange.runTasks();
    assertThat(flow.upstream.heard).contains("send");
  }

  @Test
  void aLargeRequestIsReadAsideAndHitsExactly() throws InterruptedException {
    String large = "q".repeat(200_000);
    FakeExchange first = flow.askRaw(FlowTester.body(large));
    first.runNextTasks();
    flow.answerWhole();
    assertForwarded(first, "reprise; fwd=miss; stored");
    FakeExchange again = flow.askRaw(FlowTester.body(large));
    again.runNextTasks();
    assertThat(again.cacheHeader()).contains("hit; detail=exact");
    assertThat(again.ends).isOne();
    assertThat(flow.upstream.heard).containsOnlyOnce("send");
  }

  @Test
  void aCallerThatLeavesWhileItsLargeRequestIsReadCostsNoCall() throws InterruptedException {
    FakeExchange exchange = flow.askRaw(FlowTester.body("q".repeat(200_000)));
    exchange.leave();
    exchange.runNextTasks();
    assertThat(flow.upstream.heard).isEmpty();
    assertThat(exchange.started()).isFalse();
  }

  @Test
  void whatCannotBeReadIsForwardedAsItCame() {
    FakeExchange exchange = flow.askRaw("{\"x\":1,\"x\":1}");
    flow.answerWhole();
    assertForwarded(exchange, "reprise; fwd=bypass; detail=unreadable");
    assertThat(flow.upstream.heard).contains("write {\"x\":1,\"x\":1}");
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void anUpstreamThatCannotBeCalledIsAnError() {
    flow.upstream.throwing = true;
    FakeExchange exchange = flow.ask("q");
    assertThat(exchange.statusCode()).isEqualTo(502);
    assertThat(exchange.ends).isOne();
    exchange.leave();
  }

  private static void assertForwarded(FakeExchange exchange, String cacheHeader) {
    assertThat(exchange.cacheHeader()).isEqualTo(cacheHeader);
    assertThat(exchange.text()).isEqualTo(FlowTester.ANSWER);
    assertThat(exchange.ends).isOne();
    assertThat(exchange.cuts).isZero();
  }
}
