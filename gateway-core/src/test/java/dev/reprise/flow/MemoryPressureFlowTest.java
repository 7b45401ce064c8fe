package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** While memory is short the cache grows no more, and what costs least goes on longest. */
final class MemoryPressureFlowTest {
  private final FlowTester flow = new FlowTester(true);

  @Test
  void exactHitsGoOnAndLookupsByMeaningAreLeftOut() {
    flow.fill("q");
    flow.pressed = true;
    assertThat(flow.ask("q").cacheHeader()).isEqualTo("reprise; hit; detail=exact; ttl=60");
    FakeExchange near = flow.fill("Q");
    assertThat(near.cacheHeader()).isEqualTo("reprise; fwd=miss; detail=memory-pressure");
    assertThat(near.text()).isEqualTo(ANSWER);
    assertThat(flow.store.map).hasSize(1);
  }

  @Test
  void nothingNewIsStoredUntilThereIsRoomAgain() {
    flow.pressed = true;
    FakeExchange first = flow.fill("q");
    assertThat(first.outcome.detail()).isEqualTo("memory-pressure");
    assertThat(first.outcome.spent().totalTokens()).isEqualTo(3);
    assertThat(flow.store.map).isEmpty();
    flow.pressed = false;
    assertThat(flow.fill("q").cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
    assertThat(flow.ask("Q").cacheHeader()).contains("hit; detail=semantic");
  }

  @Test
  void twinsStillShareACall() {
    flow.pressed = true;
    FakeExchange first = flow.ask("q");
    FakeExchange second = flow.ask("q");
    flow.answerWhole();
    first.runTasks();
    second.runTasks();
    assertThat(first.text()).isEqualTo(ANSWER);
    assertThat(second.text()).isEqualTo(ANSWER);
    assertThat(flow.upstream.heard).containsOnlyOnce("send");
  }
}
