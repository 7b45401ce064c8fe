package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedding;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What one request may have, another one may not. */
final class ForbiddenLinkTest {
  private final Crowd crowd = new Crowd();
  private final FlowTester flow = crowd.flow;

  @Test
  void whoWantsNoParaphraseGetsNoneByALink() {
    flow.fill("q");
    assertThat(crowd.ask("Q").cacheHeader()).contains("detail=semantic");
    assertThat(crowd.ask("Q").cacheHeader()).contains("detail=exact");
    crowd.askWith("Q", "reprise-threshold", "1");
    assertThat(flow.upstream.calls).hasSize(2);
  }

  @Test
  void aStrangersTwinDoesNotGetWhatIsTheLeadersAlone() {
    flow.semantic = Recalls.byThreshold(0, 2);
    flow.fill("q");
    CompletableFuture<Embedding> later = new CompletableFuture<>();
    flow.embedder.next = later;
    FakeExchange leader = crowd.ask("Q");
    FakeExchange stranger = crowd.begin(new FakeExchange("ben's"), FlowTester.body("Q"));
    flow.embedder.next = CompletableFuture.completedFuture(FakeEmbedder.vector());
    later.complete(FakeEmbedder.vector());
    crowd.settle();
    assertThat(leader.cacheHeader()).contains("hit; detail=semantic");
    assertThat(stranger.started()).isFalse();
    assertThat(flow.upstream.calls).hasSize(2);
    flow.answerWhole();
    crowd.settle();
    assertThat(stranger.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
  }
}
