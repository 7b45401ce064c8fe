package dev.reprise.embedding.onnx;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The embedder with its model, the queue's rules are in {@link OnnxEmbedderQueueTest}. */
class OnnxEmbedderTest extends EmbedderContract {
  private static final String[] TEXTS = {
    "hello", "What is the capital of France?", "a longer text ".repeat(40)
  };

  @Override
  Embedder open() {
    return new OnnxEmbedder(
        new OnnxConfig(
            "bge-small-en-v1.5-q", "", Pooling.CLS, "", 384, 512, 4, 1024, 60_000, 0, ""));
  }

  @Test
  void aVectorIsTheSameToTheBitUnderLoad() {
    Set<String> alone = new HashSet<>();
    for (int i = 0; i < TEXTS.length; i++) {
      alone.add(bits(i).join());
    }
    var crowd = IntStream.range(0, 90).mapToObj(i -> bits(i % TEXTS.length)).toList();
    assertThat(alone).hasSameSizeAs(TEXTS);
    assertThat(crowd.stream().map(CompletableFuture::join).collect(toSet())).isEqualTo(alone);
  }

  @Test
  void aTextOfTooManyTokensIsTooLong() {
    assertThat(failure(embedder.embed("word ".repeat(600))).kind()).isEqualTo(Kind.TOO_LONG);
  }

  @Test
  void aModelIsCalledByItsName() {
    assertThat(embedder.model()).isEqualTo("bge-small-en-v1.5-q");
    assertThat(embedder.dimensions()).isEqualTo(384);
  }

  private CompletableFuture<String> bits(int text) {
    return embedder.embed(TEXTS[text]).thenApply(OnnxEmbedderTest::bits).toCompletableFuture();
  }

  private static String bits(Embedding embedding) {
    float[] components = new float[embedding.dimensions()];
    embedding.copyTo(components, 0);
    StringBuilder bits = new StringBuilder();
    for (float component : components) {
      bits.append(Float.floatToRawIntBits(component)).append(' ');
    }
    return bits.toString();
  }

  static EmbeddingException failure(CompletionStage<Embedding> stage) {
    CompletableFuture<Embedding> answer = stage.toCompletableFuture();
    return (EmbeddingException) answer.<Throwable>handle((embedding, e) -> e).join();
  }
}
