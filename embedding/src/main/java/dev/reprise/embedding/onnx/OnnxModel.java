package dev.reprise.embedding.onnx;

import ai.onnxruntime.OrtException;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A tokenizer and the network that reads its tokens. */
final class OnnxModel implements Encoder {
  private final PromptTokenizer tokenizer;
  private final Network network;
  private final ModelFiles files;
  private final OnnxConfig config;

  private OnnxModel(
      PromptTokenizer tokenizer, Network network, ModelFiles files, OnnxConfig config) {
    this.tokenizer = tokenizer;
    this.network = network;
    this.files = files;
    this.config = config;
  }

  /**
   * Opens both and embeds once, so that what is wrong shows now and the first question is fast.
   *
   * @throws ModelUnavailableException naming the file and what was expected of it
   */
  static OnnxModel open(OnnxConfig config) {
    ModelFiles files = ModelFiles.of(config);
    CacheFolder cache = CacheFolder.open(config.cacheDir());
    // Both take about as long, and neither needs the other.
    CompletableFuture<Network> opening =
        CompletableFuture.supplyAsync(
            () -> Networks.open(files, config, cache), Thread.ofPlatform()::start);
    PromptTokenizer tokenizer;
    try {
      tokenizer = PromptTokenizer.open(files, config, cache);
    } catch (ModelUnavailableException e) {
      var _ = opening.thenAccept(Network::close);
      throw e;
    }
    try {
      return new OnnxModel(tokenizer, opening.join(), files, config);
    } catch (CompletionException e) {
      tokenizer.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * All that a vector depends on: the files, what is done with them, and who does it. Reads files
   * anew, which only a store that outlives the process is worth.
   *
   * @throws ModelUnavailableException when they cannot be read any more
   */
  @Override
  public String space() {
    try {
      return String.join(
          "/",
          config.model(),
          files.digest().toString(),
          config.trainedPooling().name(),
          Integer.toString(config.dimensions()),
          "onnxruntime-" + network.runtimeVersion(),
          config.prefix());
    } catch (IOException e) {
      throw new ModelUnavailableException(files.network(), "files that can be read", e);
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
