package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.DELTA;
import static dev.reprise.flow.FlowTester.EVENTS;
import static dev.reprise.flow.FlowTester.JSON;
import static dev.reprise.flow.FlowTester.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.upstream.Headers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twins share one call; every one of them gets the whole of one answer or one clear error. */
final class FlightTest {
  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;

  @AfterEach
  void noFlightIsLeftOver() {
    assertThat(flow.flights.size()).isZero();
  }

  @Test
  void twinsShareOneCall() {
    List<FakeExchange> twins = crowd.asks(5, "q");
    flow.answerWhole();
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(1);
    for (FakeExchange twin : twins) {
      assertThat(twin.text()).isEqualTo(ANSWER);
      assertThat(twin.ends).isOne();
    }
    assertThat(twins.getFirst().cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
    assertThat(twins.getLast().cacheHeader()).isEqualTo("reprise; fwd=miss; collapsed");
    assertThat(twins.getLast().outcome.saved().totalTokens()).isEqualTo(3);
    assertThat(twins.getFirst().outcome.spent().totalTokens()).isEqualTo(3);
  }

  @Test
  void whoJoinsInTheMiddleHearsEverything() {
    FakeExchange leader = crowd.stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    FakeExchange late = crowd.stream("q");
    crowd.settle();
    assertThat(late.text()).isEqualTo(DELTA);
    flow.upstream.part(STOP);
    crowd.settle();
    assertThat(late.text()).isEqualTo(DELTA + STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(late.text()).isEqualTo(leader.text());
    assertThat(late.ends).isOne();
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void aStreamAndAWholeAnswerShareOneCall() {
    FakeExchange json = crowd.ask("q");
    FakeExchange stream = crowd.stream("q");
    flow.answerWhole();
    crowd.settle();
    assertThat(json.text()).isEqualTo(ANSWER);
    assertThat(stream.text()).contains("\"hi\"").endsWith("data: [DONE]\n\n");
    assertThat(stream.cacheHeader()).isEqualTo("reprise; fwd=miss; collapsed");
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void theLeadersLeavingHarmsNobody() {
    FakeExchange leader = crowd.stream("q");
    FakeExchange follower = crowd.stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    leader.leave();
    crowd.settle();
    flow.upstream.part(STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(follower.text()).isEqualTo(DELTA + STOP);
    assertThat(flow.store.map).hasSize(1);
  }

  @Test
  void theLastToLeaveCancelsTheCall() {
    FakeExchange leader = crowd.stream("q");
    FakeExchange follower = crowd.stream("q");
    flow.upstream.head(200, EVENTS, null);
    leader.leave();
    crowd.settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isFalse();
    follower.leave();
    crowd.settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isTrue();
  }

  @Test
  void whoComesAfterTheLastHasLeftLeadsAnew() {
    FakeExchange leader = crowd.ask("q");
    leader.leave();
    crowd.settle();
    FakeExchange next = crowd.ask("q");
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    crowd.settle();
    assertThat(next.text()).isEqualTo(ANSWER);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 0})
  void aFailedLeaderIsReplacedOnceThenTheErrorIsShared(int status) {
    List<FakeExchange> twins = crowd.asks(4, "q");
    crowd.fail(0, status);
    crowd.settle();
    assertThat(twins.getFirst().statusCode()).isEqualTo(status == 0 ? 502 : status);
    assertThat(twins.get(1).started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    crowd.fail(1, status);
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(2);
    for (FakeExchange twin : twins) {
      assertThat(twin.statusCode()).isEqualTo(status == 0 ? 502 : status);
      assertThat(twin.ends).isOne();
    }
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void theReplacementsAnswerIsForAllThatWaited() {
    List<FakeExchange> twins = crowd.asks(3, "q");
    twins.add(crowd.stream("q"));
    crowd.fail(0, 500);
    crowd.settle();
    flow.answerWhole();
    crowd.settle();
    assertThat(twins.getFirst().statusCode()).isEqualTo(500);
    assertThat(twins.get(1).text()).isEqualTo(ANSWER);
    assertThat(twins.get(2).text()).isEqualTo(ANSWER);
    assertThat(twins.get(3).text()).endsWith("data: [DONE]\n\n");
    assertThat(flow.upstream.calls).hasSize(2);
  }

  @Test
  void anErrorThatNoRetryMendsIsSharedAtOnce() {
    List<FakeExchange> twins = crowd.asks(3, "q");
    twins.add(crowd.stream("q"));
    crowd.fail(0, 400);
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(twins).allMatch(twin -> twin.statusCode() == 400 && twin.text().equals("oops"));
  }

  @Test
  void oneCredentialsRefusalIsNoOthers() {
    FakeExchange mine = crowd.ask("q");
    FakeExchange other = new FakeExchange("other");
    crowd.all.add(other);
    flow.ask(other, FlowTester.body("q"));
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(1);
    crowd.fail(0, 401);
    crowd.settle();
    assertThat(mine.statusCode()).isEqualTo(401);
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    crowd.settle();
    assertThat(other.text()).isEqualTo(ANSWER);
  }

  @Test
  void aStreamThatBreaksBreaksForAllThatHeardOfIt() {
    FakeExchange leader = crowd.stream("q");
    FakeExchange twin = crowd.stream("q");
    FakeExchange json = crowd.ask("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    crowd.settle();
    flow.upstream.fail();
    crowd.settle();
    assertThat(leader.text()).startsWith(DELTA).contains("upstream_closed");
    assertThat(twin.text()).isEqualTo(leader.text());
    assertThat(json.started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    crowd.settle();
    assertThat(json.text()).isEqualTo(ANSWER);
  }

  @Test
  void anAnswerThatCannotBeGivenInAnotherFormIsFetchedInThatForm() {
    FakeExchange json = crowd.ask("q");
    FakeExchange stream = crowd.stream("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part(ANSWER.replace("\"stop\"", "\"length\""));
    flow.upstream.complete();
    crowd.settle();
    assertThat(json.text()).contains("length");
    assertThat(stream.started()).isFalse();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(stream.text()).isEqualTo(DELTA + STOP);
  }

  @Test
  void aSlowTwinHoldsNobodyUpUntilItIsAnEntryBehind() {
    FakeExchange leader = crowd.stream("q");
    FakeExchange slow = crowd.stream("q");
    flow.upstream.head(200, EVENTS, null);
    crowd.settle();
    slow.writable = false;
    String event = ": " + "x".repeat(96) + "\n\n";
    for (int i = 0; i < FlowTester.MAX_ENTRY_BYTES / 100; i++) {
      flow.upstream.part(event);
      crowd.settle();
      assertThat(flow.upstream.calls.getFirst().paused).isFalse();
    }
    flow.upstream.part(event);
    crowd.settle();
    assertThat(flow.upstream.calls.getFirst().paused).isTrue();
    slow.writable = true;
    slow.listener.writable(true);
    crowd.settle();
    assertThat(flow.upstream.calls.getFirst().paused).isFalse();
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(slow.text()).isEqualTo(leader.text()).contains(DELTA + STOP);
  }

  @Test
  void roomThatIsToldOfWithinAWriteMixesNothingUp() {
    FakeExchange exchange = crowd.stream("q");
    exchange.flushing = true;
    exchange.writable = false;
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(": 1\n\n");
    flow.upstream.part(": 2\n\n");
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    exchange.writable = true;
    exchange.listener.writable(true);
    crowd.settle();
    assertThat(exchange.text()).isEqualTo(": 1\n\n: 2\n\n" + DELTA + STOP);
    assertThat(exchange.ends).isOne();
  }

  @Test
  void whoWantsOtherTermsTakesAFlightOfItsOwn() {
    crowd.ask("q");
    FakeExchange young = new FakeExchange();
    young.headers = Headers.of("cache-control", "max-age=5");
    FakeExchange strict = new FakeExchange();
    strict.headers = Headers.of("reprise-threshold", "1");
    for (FakeExchange other : List.of(young, strict)) {
      crowd.all.add(other);
      flow.ask(other, FlowTester.body("q"));
      crowd.settle();
    }
    assertThat(strict.started()).isFalse();
    assertThat(flow.upstream.calls.size()).isGreaterThan(1);
    crowd.answerAll();
    assertThat(crowd.all).allMatch(exchange -> exchange.ends == 1);
  }

  @Test
  void nobodyJoinsWhatWasAskedForBeforeAPurge() {
    FakeExchange before = crowd.ask("q");
    flow.flights.close();
    FakeExchange after = crowd.ask("q");
    assertThat(flow.upstream.calls).hasSize(2);
    crowd.answerAll();
    assertThat(before.ends).isOne();
    assertThat(after.ends).isOne();
  }

  @Test
  void whoComesTooLateForALongAnswerGetsOneOfItsOwn() {
    FakeExchange leader = crowd.stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(": " + "x".repeat(FlowTester.MAX_ENTRY_BYTES) + "\n\n");
    FakeExchange late = crowd.stream("q");
    crowd.settle();
    assertThat(late.started()).isFalse();
    flow.upstream.part(": " + "x".repeat(50_000) + "\n\n" + DELTA + STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(leader.ends).isOne();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    crowd.settle();
    assertThat(late.text()).isEqualTo(DELTA + STOP);
  }

  @Test
  void twinsWaitTogetherForTheVectorToo() {
    flow.embedder.next = new CompletableFuture<>();
    List<FakeExchange> twins = crowd.asks(3, "q");
    assertThat(flow.upstream.calls).isEmpty();
    twins.getFirst().leave();
    flow.embedder.next.complete(FakeEmbedder.vector());
    crowd.settle();
    flow.answerWhole();
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(twins.get(1).text()).isEqualTo(ANSWER);
    assertThat(twins.get(2).text()).isEqualTo(ANSWER);
  }
}
