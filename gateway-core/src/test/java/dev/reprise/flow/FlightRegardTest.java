package dev.reprise.flow;

import static dev.reprise.flow.FlowTester.ANSWER;
import static dev.reprise.flow.FlowTester.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one caller does, be it slow or gone or easily content, costs no other anything. */
final class FlightRegardTest {
  private final FlowTester flow = new FlowTester(false);
  private final Deque<Runnable> home = new ArrayDeque<>();
  private final Deque<Runnable> elsewhere = new ArrayDeque<>();

  @Test
  void aParaphraseDoesNotWaitForASlowLeader() {
    Passenger slow = asks(flow, home, "\"stream\":true,", "q", null);
    settle();
    slow.writable(false);
    Passenger other = asks(flow, elsewhere, "", "Q", null);
    settle();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(FlowTester.DELTA);
    assertThat(flow.upstream.calls.getFirst().paused).isFalse();
    flow.upstream.part(FlowTester.STOP);
    flow.upstream.complete();
    settle();
    assertThat(other.text()).contains("\"hi\"");
    assertThat(slow.text()).isEmpty();
  }

  @Test
  void aParaphraseDoesNotWaitForTheRestOfAnError() {
    asks(flow, home, "", "q", null);
    settle();
    asks(flow, elsewhere, "", "Q", null);
    settle();
    flow.upstream.head(500, FlowTester.JSON, null);
    settle();
    assertThat(flow.upstream.calls).hasSize(2);
  }

  @Test
  void aCallThatOnlyAParaphraseWaitedForIsCancelledWithIt() {
    Passenger first = asks(flow, home, "", "q", null);
    settle();
    Passenger other = asks(flow, elsewhere, "", "Q", null);
    settle();
    first.leave();
    settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isFalse();
    other.leave();
    settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isTrue();
  }

  @Test
  void whoHasLeftBeforeItWasTakenAlongHoldsNobody() {
    Passenger leader = asks(flow, home, "\"stream\":true,", "q", null);
    settle();
    Passenger gone = asks(flow, elsewhere, "\"stream\":true,", "q", null);
    gone.leave();
    settle();
    leader.leave();
    settle();
    assertThat(flow.upstream.calls.getFirst().cancelled).isTrue();
  }

  @Test
  void whoComesTooLateForALongAnswerThatHasJustEndedAsksAgain() {
    asks(flow, home, "\"stream\":true,", "q", null);
    settle();
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(": " + "x".repeat(FlowTester.MAX_ENTRY_BYTES) + "\n\n" + FlowTester.DELTA);
    Passenger late = asks(flow, elsewhere, "\"stream\":true,", "q", null);
    flow.upstream.complete();
    settle();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.upstream.head(200, EVENTS, null);
    flow.upstream.part(FlowTester.DELTA + FlowTester.STOP);
    flow.upstream.complete();
    settle();
    assertThat(late.text()).isEqualTo(FlowTester.DELTA + FlowTester.STOP);
  }

  @Test
  void aTwinThatWantsANewAnswerGetsNoOldOneFromALeaderThatTakesIt() {
    flow.fill("q");
    CompletableFuture<Embedding> vector = new CompletableFuture<>();
    flow.embedder.next = vector;
    Passenger content = asks(flow, home, "", "Q", null);
    Passenger strict = asks(flow, elsewhere, "", "Q", "max-age=0");
    settle();
    vector.complete(FakeEmbedder.vector());
    settle();
    assertThat(content.text()).contains("\"hi\"");
    assertThat(strict.started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    settle();
    assertThat(strict.text()).isEqualTo(ANSWER);
  }

  @Test
  void anAnswerThatShallBeFinishedIsSoBeforeItBegins() {
    FlowTester finishing = new FlowTester(true);
    Passenger impatient = asks(finishing, home, "", "q", null);
    settle();
    impatient.leave();
    settle();
    finishing.answerWhole();
    assertThat(finishing.store.map).hasSize(1);
  }

  private static Passenger asks(
      FlowTester flow, Deque<Runnable> loop, String form, String question, @Nullable String cache) {
    String body = FlowTester.body(question).replace("{\"model\"", "{" + form + "\"model\"");
    Passenger passenger = new Passenger(loop, new Random(0), "ann's", question, body);
    passenger.cacheControl = cache;
    passenger.calm = true;
    flow.ask(passenger, body);
    return passenger;
  }

  private void settle() {
    for (Deque<Runnable> loop : List.of(home, elsewhere, home, elsewhere, home, elsewhere)) {
      while (!loop.isEmpty()) {
        loop.remove().run();
      }
    }
    assertThat(home).isEmpty();
    assertThat(elsewhere).isEmpty();
  }
}
