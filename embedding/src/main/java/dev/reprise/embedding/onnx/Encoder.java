package dev.reprise.embedding.onnx;

import dev.reprise.embedding.Embedding;

/** Turns a text into its vector on the calling thread; safe for use by many threads. */
interface Encoder extends AutoCloseable {

  /**
   * The vector.
   *
   * @throws dev.reprise.embedding.EmbeddingException why the text has none
   * @throws Exception whatever else means that the model broke
   */
  Embedding encode(String text) throws Exception;

  /** See {@link dev.reprise.embedding.Embedder#space}. */
  String space();

  /** Only when no thread is inside {@link #encode}. */
  @Override
  void close();
}
