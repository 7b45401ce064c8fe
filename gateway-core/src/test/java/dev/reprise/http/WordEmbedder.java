package dev.reprise.http;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts words: texts are as similar as they share words. Fails on demand. */
final class WordEmbedder implements Embedder {
  volatile EmbeddingException.@Nullable Kind failing;

  static Embedding vector(String text) {
    float[] counts = new float[512];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
      counts[Math.floorMod(word.hashCode() * 31, counts.length)]++;
    }
    return Embedding.of(counts);
  }

  @Override
  public CompletionStage<Embedding> embed(String text) {
    EmbeddingException.Kind kind = failing;
    return kind == null
        ? CompletableFuture.completedFuture(vector(text))
        : CompletableFuture.failedFuture(new EmbeddingException(kind, "told to fail", null));
  }

  @Override
  public String model() {
    return "words";
  }

  @Override
  public String space() {
    return model();
  }

  @Override
  public int dimensions() {
    return 512;
  }

  @Override
  public void close() {}
}
