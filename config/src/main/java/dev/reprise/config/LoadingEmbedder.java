package dev.reprise.config;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.onnx.ModelUnavailableException;
import dev.reprise.embedding.onnx.OnnxConfig;
import dev.reprise.embedding.onnx.OnnxEmbedder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The embedder while its model is being loaded, which takes as long as the rest of a start: others
 * are given it at once and wait only when they want something of the model.
 */
final class LoadingEmbedder implements Embedder {
  private final OnnxConfig config;
  private final CompletableFuture<OnnxEmbedder> loading = new CompletableFuture<>();

  /** Begins to load on a thread of its own. */
  LoadingEmbedder(OnnxConfig config) {
    this.config = config;
    Thread.ofPlatform().daemon().name("model-load").start(this::load);
  }

  private void load() {
    try {
      loading.complete(new OnnxEmbedder(config));
    } catch (Throwable e) {
      loading.completeExceptionally(e);
    }
  }

  /**
   * The embedder, once its model is there.
   *
   * @throws ModelUnavailableException when the model cannot be used as configured
   */
  OnnxEmbedder loaded() {
    try {
      return loading.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ModelUnavailableException unavailable ? unavailable : e;
    }
  }

  @Override
  public CompletionStage<Embedding> embed(String text) {
    return loaded().embed(text);
  }

  @Override
  public String model() {
    return config.model();
  }

  @Override
  public String space() {
    return loaded().space();
  }

  @Override
  public int dimensions() {
    return config.dimensions();
  }

  /** Waits for the model, since what is being loaded cannot be left. */
  @Override
  public void close() {
    loading.exceptionally(_ -> null).join();
    if (!loading.isCompletedExceptionally()) {
      loading.join().close();
    }
  }
}
