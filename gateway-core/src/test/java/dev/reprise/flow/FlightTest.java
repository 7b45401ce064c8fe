package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.DELTA;
import static dev.reprise.flow.FlowTester.EVENTS;
import static dev.reprise.flow.FlowTester.JSON;
import static dev.reprise.flow.FlowTester.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.upstream.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twins share one call; every one of them gets the whole of one answer or one clear error. */
final class FlightTest {
  private final FlowTester flow = new FlowTester(false);
  private final List<FakeExchange> all = new ArrayList<>();

  @AfterEach
  void noFlightIsLeftOver() {
    assertThat(flow.flights.size()).isZero();
  }

  @Test
  void twinsShareOneCall() {
    List<FakeExchange> twins = asks(5, "q");
    flow.answerWhole();
    settle();
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
    FakeExchange leader = stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    FakeExchange late = stream("q");
    settle();
    assertThat(late.text()).isEqualTo(DELTA);
    flow.upstream.part(STOP);
    settle();
    assertThat(late.text()).isEqualTo(DELTA + STOP);
    flow.upstream.complete();
    settle();
    assertThat(late.text()).isEqualTo(leader.text());
    assertThat(late.ends).isOne();
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void aStreamAndAWholeAnswerShareOneCall() {
    FakeExchange json = ask("q");
    FakeExchange stream = stream("q");
    flow.answerWhole();
    settle();
    assertThat(json.text()).isEqualTo(ANSWER);
    assertThat(stream.text()).contains("\"hi\"").endsWith("data: [DONE]\n\n");
    assertThat(stream.cacheHeader()).isEqualTo("reprise; fwd=miss; collapsed");
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void theLeadersLeavingHarmsNobody() {
    FakeExchange leader = stream("q");
    FakeExchange follower = stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    leader.leave();
    settle();
    flow.upstream.part(STOP);
    flow.upstream.complete();
    settle();
    assertThat(follower.text()).isEqualTo(DELTA + STOP);
    assertThat(flow.store.map).hasSize(1);
  }

  @Test
  void theLastToLeaveCancelsTheCall() {
    FakeExchange leader = stream("q");
    FakeExchange follower = stream("q");
    flow.upstream.head(200, EVENTS, null);
    leader.leave();
    settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isFalse();
    follower.leave();
    settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isTrue();
  }

  @Test
  void whoComesAfterTheLastHasLeftLeadsAnew() {
    FakeExchange leader = ask("q");
    leader.leave();
    settle();
    FakeExchange next = ask("q");
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    settle();
    assertThat(next.text()).isEqualTo(ANSWER);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 0})
  void aFailedLeaderIsReplacedOnceThenTheErrorIsShared(int status) {
    List<FakeExchange> twins = asks(4, "q");
    fail(0, status);
    settle();
    assertThat(twins.getFirst().statusCode()).isEqualTo(status == 0 ? 502 : status);
    assertThat(twins.get(1).started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    fail(1, status);
    settle();
    assertThat(flow.upstream.calls).hasSize(2);
    for (FakeExchange twin : twins) {
      assertThat(twin.statusCode()).isEqualTo(status == 0 ? 502 : status);
      assertThat(twin.ends).isOne();
    }
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void theReplacementsAnswerIsForAllThatWaited() {
    List<FakeExchange> twins = asks(3, "q");
    twins.add(stream("q"));
    fail(0, 500);
    settle();
    flow.answerWhole();
    settle();
    assertThat(twins.getFirst().statusCode()).isEqualTo(500);
    assertThat(twins.get(1).text()).isEqualTo(ANSWER);
    assertThat(twins.get(2).text()).isEqualTo(ANSWER);
    assertThat(twins.get(3).text()).endsWith("data: [DONE]\n\n");
    assertThat(flow.upstream.calls).hasSize(2);
  }

  @Test
  void anErrorThatNoRetryMendsIsSharedAtOnce() {
    List<FakeExchange> twins = asks(3, "q");
    twins.add(stream("q"));
    fail(0, 400);
    settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(twins).allMatch(twin -> twin.statusCode() == 400 && twin.text().equals("oops"));
  }

  @Test
  void oneCredentialsRefusalIsNoOthers() {
    FakeExchange mine = ask("q");
    FakeExchange other = new FakeExchange("other");
    all.add(other);
    flow.ask(other, FlowTester.body("q"));
    settle();
    assertThat(flow.upstream.calls).hasSize(1);
    fail(0, 401);
    settle();
    assertThat(mine.statusCode()).isEqualTo(401);
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    settle();
    assertThat(other.text()).isEqualTo(ANSWER);
  }

  @Test
  void aStreamThatBreaksBreaksForAllThatHeardOfIt() {
    FakeExchange leader = stream("q");
    FakeExchange twin = stream("q");
    FakeExchange json = ask("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA);
    settle();
    flow.upstream.fail();
    settle();
    assertThat(leader.text()).startsWith(DELTA).contains("upstream_closed");
    assertThat(twin.text()).isEqualTo(leader.text());
    assertThat(json.started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    settle();
    assertThat(json.text()).isEqualTo(ANSWER);
  }

  @Test
  void anAnswerThatCannotBeGivenInAnotherFormIsFetchedInThatForm() {
    FakeExchange json = ask("q");
    FakeExchange stream = stream("q");
    flow.upstream.head(200, JSON, null);
    flow.upstream.part(ANSWER.replace("\"stop\"", "\"length\""));
    flow.upstream.complete();
    settle();
    assertThat(json.text()).contains("length");
    assertThat(stream.started()).isFalse();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    settle();
    assertThat(stream.text()).isEqualTo(DELTA + STOP);
  }

  @Test
  void aSlowTwinHoldsNobodyUpUntilItIsAnEntryBehind() {
    FakeExchange leader = stream("q");
    FakeExchange slow = stream("q");
    flow.upstream.head(200, EVENTS, null);
    settle();
    slow.writable = false;
    String event = ": " + "x".repeat(96) + "\n\n";
    for (int i = 0; i < FlowTester.MAX_ENTRY_BYTES / 100; i++) {
      flow.upstream.part(event);
      settle();
      assertThat(flow.upstream.calls.getFirst().paused).isFalse();
    }
    flow.upstream.part(event);
    settle();
    assertThat(flow.upstream.calls.getFirst().paused).isTrue();
    slow.writable = true;
    slow.listener.writable(true);
    settle();
    assertThat(flow.upstream.calls.getFirst().paused).isFalse();
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    settle();
    assertThat(slow.text()).isEqualTo(leader.text()).contains(DELTA + STOP);
  }

  @Test
  void roomThatIsToldOfWithinAWriteMixesNothingUp() {
    FakeExchange exchange = stream("q");
    exchange.flushing = true;
    exchange.writable = false;
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(": 1\n\n");
    flow.upstream.part(": 2\n\n");
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    exchange.writable = true;
    exchange.listener.writable(true);
    settle();
    assertThat(exchange.text()).isEqualTo(": 1\n\n: 2\n\n" + DELTA + STOP);
    assertThat(exchange.ends).isOne();
  }

  @Test
  void whoWantsOtherTermsTakesAFlightOfItsOwn() {
    ask("q");
    FakeExchange young = new FakeExchange();
    young.headers = Headers.of("cache-control", "max-age=5");
    FakeExchange strict = new FakeExchange();
    strict.headers = Headers.of("reprise-threshold", "1");
    for (FakeExchange other : List.of(young, strict)) {
      all.add(other);
      flow.ask(other, FlowTester.body("q"));
      settle();
    }
    assertThat(strict.started()).isFalse();
    assertThat(flow.upstream.calls.size()).isGreaterThan(1);
    answerAll();
    assertThat(all).allMatch(exchange -> exchange.ends == 1);
  }

  @Test
  void aForcedAnswerIsFoundByItsMeaningAllTheSame() {
    FakeExchange forced = new FakeExchange();
    forced.headers = Headers.of("cache-control", "no-cache");
    all.add(forced);
    flow.ask(forced, FlowTester.body("q"));
    settle();
    flow.answerWhole();
    settle();
    assertThat(forced.cacheHeader()).isEqualTo("reprise; fwd=request; stored");
    assertThat(ask("Q").cacheHeader()).contains("hit; detail=semantic");
  }

  @Test
  void nobodyJoinsWhatWasAskedForBeforeAPurge() {
    FakeExchange before = ask("q");
    flow.flights.close();
    FakeExchange after = ask("q");
    assertThat(flow.upstream.calls).hasSize(2);
    answerAll();
    assertThat(before.ends).isOne();
    assertThat(after.ends).isOne();
  }

  private void answerAll() {
    for (FakeUpstream.FakeCall call : List.copyOf(flow.upstream.calls)) {
      call.head(200, JSON, null);
      call.part(ANSWER);
      call.complete();
      settle();
    }
  }

  @Test
  void whoComesTooLateForALongAnswerGetsOneOfItsOwn() {
    FakeExchange leader = stream("q");
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(": " + "x".repeat(FlowTester.MAX_ENTRY_BYTES) + "\n\n");
    FakeExchange late = stream("q");
    settle();
    assertThat(late.started()).isFalse();
    flow.upstream.part(": " + "x".repeat(50_000) + "\n\n" + DELTA + STOP);
    flow.upstream.complete();
    settle();
    assertThat(leader.ends).isOne();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(DELTA + STOP);
    flow.upstream.complete();
    settle();
    assertThat(late.text()).isEqualTo(DELTA + STOP);
  }

  @Test
  void aParaphraseWaitsForTheFlightOfItsQuestion() {
    FakeExchange first = ask("q");
    FakeExchange other = ask("Q");
    assertThat(flow.upstream.calls).hasSize(1);
    flow.answerWhole();
    settle();
    assertThat(first.text()).isEqualTo(ANSWER);
    assertThat(other.text()).contains("\"hi\"");
    assertThat(other.cacheHeader())
        .isEqualTo("reprise; fwd=miss; collapsed; detail=semantic; similarity=1.000");
    assertThat(ask("Q").cacheHeader()).contains("hit; detail=exact");
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void aParaphraseOfAFailedQuestionAsksItself() {
    ask("q");
    FakeExchange other = ask("Q");
    fail(0, 500);
    settle();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    settle();
    assertThat(other.text()).isEqualTo(ANSWER);
    assertThat(other.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
  }

  @Test
  void theGuardHoldsInFlightToo() {
    ask("item 1");
    FakeExchange other = ask("item 2");
    assertThat(flow.upstream.calls).hasSize(2);
    flow.upstream.calls.forEach(
        call -> {
          call.head(200, JSON, null);
          call.part(ANSWER);
          call.complete();
        });
    settle();
    assertThat(other.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
  }

  @Test
  void aRiderWhoseCallerLeavesIsForgotten() {
    ask("q");
    FakeExchange other = ask("Q");
    other.leave();
    settle();
    fail(0, 500);
    settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(other.started()).isFalse();
  }

  @Test
  void twinsWaitTogetherForTheVectorToo() {
    flow.embedder.next = new CompletableFuture<>();
    List<FakeExchange> twins = asks(3, "q");
    assertThat(flow.upstream.calls).isEmpty();
    twins.getFirst().leave();
    flow.embedder.next.complete(FakeEmbedder.vector());
    settle();
    flow.answerWhole();
    settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(twins.get(1).text()).isEqualTo(ANSWER);
    assertThat(twins.get(2).text()).isEqualTo(ANSWER);
  }

  private List<FakeExchange> asks(int times, String question) {
    List<FakeExchange> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(ask(question));
    }
    return asked;
  }

  private FakeExchange ask(String question) {
    return begin(FlowTester.body(question));
  }

  private FakeExchange stream(String question) {
    return begin(FlowTester.body(question).replace("{\"model\"", "{\"stream\":true,\"model\""));
  }

  private FakeExchange begin(String body) {
    FakeExchange exchange = new FakeExchange();
    all.add(exchange);
    flow.ask(exchange, body);
    settle();
    return exchange;
  }

  /** Runs what anybody has to do until nobody has. */
  private void settle() {
    while (all.stream().anyMatch(exchange -> !exchange.tasks.isEmpty())) {
      all.forEach(FakeExchange::runTasks);
    }
  }

  private void fail(int call, int status) {
    FakeUpstream.FakeCall failing = flow.upstream.calls.get(call);
    if (status == 0) {
      failing.fail();
      return;
    }
    failing.head(status, JSON, null);
    failing.part("oops");
    failing.complete();
  }
}
