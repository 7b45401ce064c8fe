package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A paraphrase waits for its question's flight, by the rule by which a neighbour is accepted. */
final class ParaphraseTest {
  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;

  @AfterEach
  void noFlightIsLeftOver() {
    assertThat(flow.flights.size()).isZero();
  }

  @Test
  void aParaphraseWaitsForTheFlightOfItsQuestion() {
    FakeExchange first = crowd.ask("q");
    FakeExchange other = crowd.ask("Q");
    assertThat(flow.upstream.calls).hasSize(1);
    flow.answerWhole();
    crowd.settle();
    assertThat(first.text()).isEqualTo(ANSWER);
    assertThat(other.text()).contains("\"hi\"");
    assertThat(other.cacheHeader())
        .isEqualTo("reprise; fwd=miss; collapsed; detail=semantic; similarity=1.000");
    assertThat(crowd.ask("Q").cacheHeader()).contains("hit; detail=exact");
    assertThat(flow.upstream.calls).hasSize(1);
  }

  @Test
  void aParaphraseOfAFailedQuestionAsksItself() {
    crowd.ask("q");
    FakeExchange other = crowd.ask("Q");
    crowd.fail(0, 500);
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    crowd.settle();
    assertThat(other.text()).isEqualTo(ANSWER);
    assertThat(other.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
  }

  @Test
  void theGuardHoldsInFlightToo() {
    crowd.ask("item 1");
    FakeExchange other = crowd.ask("item 2");
    assertThat(flow.upstream.calls).hasSize(2);
    flow.upstream.calls.forEach(
        call -> {
          call.head(200, JSON, null);
          call.part(ANSWER);
          call.complete();
        });
    crowd.settle();
    assertThat(other.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
  }

  @Test
  void aRiderWhoseCallerLeavesIsForgotten() {
    crowd.ask("q");
    FakeExchange other = crowd.ask("Q");
    other.leave();
    crowd.settle();
    crowd.fail(0, 500);
    crowd.settle();
    assertThat(flow.upstream.calls).hasSize(1);
    assertThat(other.started()).isFalse();
  }

  @Test
  void aForcedAnswerIsFoundByItsMeaningAllTheSame() {
    FakeExchange forced = crowd.askWith("q", "cache-control", "no-cache");
    flow.answerWhole();
    crowd.settle();
    assertThat(forced.cacheHeader()).isEqualTo("reprise; fwd=request; stored");
    assertThat(crowd.ask("Q").cacheHeader()).contains("hit; detail=semantic");
  }
}
