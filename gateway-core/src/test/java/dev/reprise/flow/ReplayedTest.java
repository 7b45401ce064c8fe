package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplayedTest {
  private static final String STREAM = FlowTester.body("q").replaceFirst("}$", ",\"stream\":true}");

  private final FlowTester flow = new FlowTester(false);
  private final FakeExchange exchange = new FakeExchange();

  @BeforeEach
  void store() {
    flow.replays = new CachePolicy.Replays(1, 100, true);
    flow.fill("q");
  }

  @Test
  void piecesComeOneAfterTheOther() {
    flow.ask(exchange, STREAM);
    assertThat(exchange.text()).isNotEmpty().doesNotContain("[DONE]");
    exchange.runTasks();
    assertThat(exchange.text()).endsWith("[DONE]\n\n");
    assertThat(exchange.ends).isOne();
    assertThat(exchange.delays).doesNotContain(Replayed.PATIENCE);
  }

  @Test
  @DisplayName("S63 a reader that takes nothing at all is cut after a while")
  void aReaderThatTakesNothingIsCut() {
    exchange.writable = false;
    flow.ask(exchange, STREAM);
    assertThat(exchange.delays).containsExactly(Replayed.PATIENCE);
    exchange.runTasks();
    assertThat(exchange.cuts).isOne();
    assertThat(exchange.text()).isEmpty();
  }

  @Test
  void aReaderThatTakesSomethingIsNotCut() {
    exchange.writable = false;
    flow.ask(exchange, STREAM);
    exchange.writable = true;
    Objects.requireNonNull(exchange.listener).writable(true);
    exchange.runTasks();
    assertThat(exchange.cuts).isZero();
    assertThat(exchange.text()).endsWith("[DONE]\n\n");
  }

  @Test
  void whoHasLeftIsNotCut() {
    exchange.writable = false;
    flow.ask(exchange, STREAM);
    exchange.leave();
    exchange.runTasks();
    assertThat(exchange.cuts).isZero();
  }
}
