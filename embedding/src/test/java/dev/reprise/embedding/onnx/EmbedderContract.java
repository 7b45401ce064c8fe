package dev.reprise.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Embedder} promises, the real one and a fake. */
abstract class EmbedderContract {
  final Embedder embedder = open();

  /** A new embedder that has time and room for a few texts. */
  abstract Embedder open();

  @AfterEach
  void close() {
    embedder.close();
  }

  @Test
  void aVectorHasTheDimensionsAndLengthOne() {
    Embedding embedding = embed("hello");
    assertThat(embedder.dimensions()).isPositive();
    assertThat(embedding.dimensions()).isEqualTo(embedder.dimensions());
    assertThat(embedding.similarity(embedding)).isBetween(0.9999f, 1.0001f);
  }

  @Test
  void aTextHasOneVector() {
    assertThat(embed("hello").similarity(embed("hello"))).isGreaterThan(0.9999f);
  }

  @Test
  void thereIsANameForThresholds() {
    assertThat(embedder.model()).isNotBlank();
  }

  @Test
  void closingTwiceIsClosingOnce() {
    embedder.close();
    embedder.close();
  }

  @Test
  void afterClosingTheStageFailsAndNothingIsThrown() {
    embedder.close();
    assertThat(embedder.embed("hello").toCompletableFuture().exceptionNow())
        .isInstanceOf(EmbeddingException.class);
  }

  private Embedding embed(String text) {
    CompletableFuture<Embedding> answer = embedder.embed(text).toCompletableFuture();
    return answer.join();
  }
}
