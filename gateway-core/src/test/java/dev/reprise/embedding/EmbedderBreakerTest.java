package dev.reprise.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An embedder that fails again and again is left alone for a while. */
final class EmbedderBreakerTest {
  private final Scripted scripted = new Scripted();
  private final EmbedderBreaker breaker = new EmbedderBreaker(scripted, () -> scripted.nanos);

  @ParameterizedTest
  @EnumSource(names = {"LATE", "BROKEN"})
  void manyFailuresInARowAreFollowedByARest(Kind kind) {
    fail(kind, EmbedderBreaker.FAILURES - 1);
    assertThat(breaker.isResting()).isFalse();
    fail(kind, 1);
    assertThat(breaker.isResting()).isTrue();
    scripted.failure = null;
    assertThat(kindOf(breaker.embed("q"))).isEqualTo(Kind.RESTING);
    assertThat(scripted.calls).isEqualTo(EmbedderBreaker.FAILURES);
  }

  @Test
  void afterTheRestOneTextTriesForAll() {
    fail(Kind.LATE, EmbedderBreaker.FAILURES);
    scripted.nanos += EmbedderBreaker.REST_NANOS + 1;
    int calls = scripted.calls;
    fail(Kind.LATE, 1);
    assertThat(kindOf(breaker.embed("q"))).isEqualTo(Kind.RESTING);
    assertThat(scripted.calls).as("the one that tried").isEqualTo(calls + 1);

    scripted.nanos += EmbedderBreaker.REST_NANOS + 1;
    scripted.failure = null;
    assertThat(kindOf(breaker.embed("q"))).isNull();
    assertThat(breaker.isResting()).isFalse();
    fail(Kind.LATE, EmbedderBreaker.FAILURES - 1);
    assertThat(breaker.isResting()).as("it is counted anew").isFalse();
  }

  @Test
  void successesAmongFailuresKeepItAwake() {
    for (int i = 0; i < 10; i++) {
      fail(Kind.LATE, EmbedderBreaker.FAILURES - 1);
      scripted.failure = null;
      assertThat(kindOf(breaker.embed("q"))).isNull();
    }
    assertThat(breaker.isResting()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY", "TOO_LONG", "UNREADABLE"})
  void whatIsNotTheModelsFaultNeitherCountsNorMends(Kind kind) {
    fail(kind, 10 * EmbedderBreaker.FAILURES);
    assertThat(breaker.isResting()).isFalse();
    fail(Kind.LATE, EmbedderBreaker.FAILURES - 1);
    fail(kind, 1);
    fail(Kind.LATE, 1);
    assertThat(breaker.isResting()).isTrue();
  }

  private void fail(Kind kind, int times) {
    scripted.failure = kind;
    for (int i = 0; i < times; i++) {
      assertThat(kindOf(breaker.embed("q"))).isEqualTo(kind);
    }
  }

  /** Null when there is a vector. */
  private static @Nullable Kind kindOf(CompletionStage<Embedding> stage) {
    try {
      stage.toCompletableFuture().join();
      return null;
    } catch (CompletionException e) {
      return ((EmbeddingException) e.getCause()).kind();
    }
  }

  private static final class Scripted implements Embedder {
    private @Nullable Kind failure;
    private long nanos = -EmbedderBreaker.REST_NANOS;
    private int calls;

    @Override
    public CompletionStage<Embedding> embed(String text) {
      calls++;
      return failure == null
          ? CompletableFuture.completedStage(Embedding.of(new float[] {1, 0}))
          : CompletableFuture.failedStage(new EmbeddingException(failure, "scripted", null));
    }

    @Override
    public String model() {
      return "scripted";
    }

    @Override
    public String space() {
      return "scripted";
    }

    @Override
    public int dimensions() {
      return 2;
    }

    @Override
    public void close() {}
  }
}
