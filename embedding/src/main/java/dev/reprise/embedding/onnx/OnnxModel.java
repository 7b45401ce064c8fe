package dev.reprise.embedding.onnx;

import ai.onnxruntime.OrtException;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;

/** A tokenizer and the network that reads its tokens. */
final class OnnxModel implements Encoder {
  private final PromptTokenizer tokenizer;
  private final Network network;

  private OnnxModel(PromptTokenizer tokenizer, Network network) {
    this.tokenizer = tokenizer;
    this.network = network;
  }

  /**
   * Opens both and embeds once, so that what is wrong shows now and the first question is fast.
   *
   * @throws ModelUnavailableException naming the file and what was expected of it
   */
  static OnnxModel open(OnnxConfig config) {
    ModelFiles files = ModelFiles.of(config);
    PromptTokenizer tokenizer = PromptTokenizer.open(files, config);
    try {
      return new OnnxModel(tokenizer, Network.open(files, config));
    } catch (ModelUnavailableException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public Embedding encode(String text) throws EmbeddingException, OrtException {
    return Embedding.of(network.vector(tokenizer.ids(text)));
  }

  @Override
  public void close() {
    network.close();
    tokenizer.close();
  }
}
