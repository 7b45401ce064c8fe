package dev.reprise.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Held embedder = new Held();
  private long nanos;
  private final Turns turns = new Turns(embedder, 1, 4, PATIENCE, () -> nanos);

  /** Gives vectors when it is told to. */
  private static final class Held implements Embedder {
    final List<String> texts = new ArrayList<>();
    final Deque<CompletableFuture<Embedding>> under = new ArrayDeque<>();

    @Override
    public CompletionStage<Embedding> embed(String text) {
      texts.add(text);
      CompletableFuture<Embedding> vector = new CompletableFuture<>();
      under.add(vector);
      return vector;
    }

    void next() {
      under.remove().complete(FakeEmbedder.vector());
    }

    @Override
    public String model() {
      return "held";
    }

    @Override
    public String space() {
      return "held";
    }

    @Override
    public int dimensions() {
      return 1;
    }

    @Override
    public void close() {}
  }

  private CompletableFuture<Embedding> ask(String tenant, String text) {
    return turns.embed(tenant, text).toCompletableFuture();
  }

  @Test
  void tenantsTakeTurnsHoweverMuchOneAsks() {
    ask("flood", "f1");
    ask("flood", "f2");
    ask("flood", "f3");
    CompletableFuture<Embedding> other = ask("ann", "a1");
    embedder.next();
    embedder.next();
    embedder.next();
    assertThat(other).isCompleted();
    embedder.next();
    assertThat(embedder.texts).containsExactly("f1", "f2", "a1", "f3");
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void whoFillsTheQueueMakesRoomForOthers() {
    ask("flood", "f0");
    List<CompletableFuture<Embedding>> flood = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      flood.add(ask("flood", "f" + i));
    }
    assertThat(kind(ask("flood", "f5"))).isEqualTo(Kind.BUSY);
    CompletableFuture<Embedding> ann = ask("ann", "a1");
    assertThat(ann).isNotDone();
    assertThat(kind(flood.getLast())).isEqualTo(Kind.BUSY);
    assertThat(flood.getFirst()).isNotDone();
    CompletableFuture<Embedding> bob = ask("bob", "b1");
    for (int i = 0; i < 5; i++) {
      embedder.next();
    }
    assertThat(ann).isCompleted();
    assertThat(bob).isCompleted();
    assertThat(embedder.texts).containsExactly("f0", "f1", "a1", "b1", "f2");
    assertThat(turns.pushedOut()).isEqualTo(3);
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void whoHasWaitedTooLongIsLeftOut() {
    ask("ann", "a1");
    CompletableFuture<Embedding> late = ask("ann", "a2");
    nanos = PATIENCE.toNanos();
    CompletableFuture<Embedding> punctual = ask("bob", "b1");
    nanos++;
    embedder.next();
    assertThat(kind(late)).isEqualTo(Kind.LATE);
    embedder.next();
    assertThat(punctual).isCompleted();
    assertThat(embedder.texts).containsExactly("a1", "b1");
  }

  @Test
  void aFailureIsPassedOnAndTheNextOneGoes() {
    CompletableFuture<Embedding> first = ask("ann", "a1");
    CompletableFuture<Embedding> second = ask("ann", "a2");
    embedder
        .under
        .remove()
        .completeExceptionally(new EmbeddingException(Kind.BROKEN, "broken", null));
    assertThat(kind(first)).isEqualTo(Kind.BROKEN);
    embedder.next();
    assertThat(second).isCompleted();
  }

  private static Kind kind(CompletableFuture<Embedding> vector) {
    assertThat(vector).isCompletedExceptionally();
    return ((EmbeddingException) vector.exceptionNow()).kind();
  }
}
