package dev.reprise.flow;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Gives the vector that the test completes. */
final class FakeEmbedder implements Embedder {
  CompletableFuture<Embedding> next = CompletableFuture.completedFuture(vector());
  boolean throwing;

  static Embedding vector() {
    return Embedding.of(new float[] {1, 0});
  }

  @Override
  public CompletionStage<Embedding> embed(String text) {
    if (throwing) {
      throw new IllegalStateException("no vector");
    }
    return next;
  }

  @Override
  public String model() {
    return "fake";
  }

  @Override
  public String space() {
    return model();
  }

  @Override
  public int dimensions() {
    return 2;
  }

  @Override
  public void close() {}
}
