package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hit that is checked must not turn into an error. */
final class WithheldTest {
  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;

  @BeforeEach
  void checkEachHit() {
    flow.semantic = Recalls.byThreshold(1, 1);
    flow.fill("q");
  }

  @ParameterizedTest(name = "status {0}, or no connection")
  @ValueSource(ints = {0, 500, 503, 429})
  void whenUpstreamCannotCheckAHitItIsGiven(int status) {
    FakeExchange other = crowd.ask("Q");
    FakeExchange twin = crowd.ask("Q");
    assertThat(flow.upstream.calls).hasSize(2);
    crowd.fail(1, status);
    crowd.settle();
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.text()).contains("\"hi\"");
    assertThat(other.cacheHeader()).startsWith("reprise; hit; detail=semantic");
    assertThat(twin.text()).contains("\"hi\"");
    assertThat(flow.upstream.calls).hasSize(2);
  }

  @Test
  void whatUpstreamSaysIsGivenOtherwise() {
    FakeExchange other = crowd.ask("Q");
    flow.answerWhole();
    crowd.settle();
    assertThat(other.text()).isEqualTo(ANSWER);
    assertThat(other.cacheHeader()).isEqualTo("reprise; fwd=miss; stored; detail=verify");
  }

  @Test
  void whereNothingIsNearAnErrorIsAnError() {
    FakeExchange other = crowd.ask("item 2");
    crowd.fail(1, 503);
    crowd.settle();
    assertThat(other.statusCode()).isEqualTo(503);
  }
}
