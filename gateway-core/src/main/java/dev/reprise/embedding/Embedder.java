package dev.reprise.embedding;

import java.util.concurrent.CompletionStage;

/**
 * Turns texts into vectors off the caller's thread. Implementations are safe for use by many
 * threads and bounded: beyond their queue they fail at once with {@link
 * EmbeddingException.Kind#BUSY}.
 */
public interface Embedder extends AutoCloseable {

  /**
   * Never throws; the stage fails with an {@link EmbeddingException}. What is chained to it without
   * an executor runs on the embedder's worker, which is where a neighbour search belongs.
   */
  CompletionStage<Embedding> embed(String text);

  /** The name that thresholds are given for, such as {@code bge-small-en-v1.5-q}. */
  String model();

  /**
   * The name of the space that the vectors lie in: the same only where the same text gets the same
   * vector, whatever the model is called. Vectors of two spaces must never be compared.
   */
  String space();

  /** Length of every vector, ≥ 1. */
  int dimensions();

  @Override
  void close();
}
