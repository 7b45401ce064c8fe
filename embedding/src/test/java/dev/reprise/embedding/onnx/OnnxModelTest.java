package dev.reprise.embedding.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import dev.reprise.embedding.Embedding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
  private static final List<String> SENTENCES =
      List.of(
          "How do I reset my password?",
          "What is the capital of France?",
          "Explain quantum entanglement to a ten-year-old.",
          "SELECT name FROM users WHERE id = 42;",
          "Translate \"good morning\" into Spanish, please.",
          "The quick brown fox jumps over the lazy dog",
          "42",
          "Why is the sky blue and the sunset red?",
          "Résumé tips for naïve café owners",
          "Write a function that merges two sorted lists. It must run in linear time, must not"
              + " allocate more than the result, and must keep equal elements in order.");

  @Test
  void vectorsAreThoseOfTheReference() throws Exception {
    var reference = new BgeSmallEnV15QuantizedEmbeddingModel();
    try (OnnxModel model = OnnxModel.open(OnnxConfig.DEFAULTS)) {
      for (String sentence : SENTENCES) {
        float[] expected = reference.embed(sentence).content().vector();
        assertThat(model.encode(sentence).similarity(Embedding.of(expected)))
            .as(sentence)
            .isGreaterThanOrEqualTo(0.998f);
      }
    }
  }

  @Test
  void aParaphraseIsNearerThanAnotherQuestion() throws Exception {
    try (OnnxModel model = OnnxModel.open(OnnxConfig.DEFAULTS)) {
      Embedding question = model.encode("How do I reset my password?");
      float paraphrase = question.similarity(model.encode("How can I reset my password?"));
      float other = question.similarity(model.encode("What is the capital of France?"));
      assertThat(paraphrase).isGreaterThan(0.9f).isGreaterThan(other + 0.2f);
    }
  }

  @Test
  void aDirectoryHoldsTheSameModel(@TempDir Path directory) throws Exception {
    try (OnnxModel builtIn = OnnxModel.open(OnnxConfig.DEFAULTS);
        OnnxModel copied = OnnxModel.open(Models.copyTo(directory))) {
      assertThat(components(copied.encode("hello"))).isEqualTo(components(builtIn.encode("hello")));
    }
  }

  @Test
  void aModelThatIsNotBuiltInIsUnavailable() {
    var config = new OnnxConfig("no-such", "", Pooling.CLS, "", 384, 512, 1, 1, 250, 0, "");
    unavailable(config, "/no-such-tokenizer.json: expected", "the model is not built in");
  }

  @Test
  void aMissingDirectoryIsUnavailable(@TempDir Path directory) {
    Path missing = directory.resolve("missing");
    unavailable(
        Models.inDirectory(missing, 384, 512),
        missing.resolve("tokenizer.json").toString(),
        "NoSuchFile");
  }

  @Test
  void aMissingNetworkIsUnavailable(@TempDir Path directory) throws Exception {
    OnnxConfig config = Models.copyTo(directory);
    Files.delete(directory.resolve("model.onnx"));
    unavailable(config, directory.resolve("model.onnx").toString(), "doesn't exist");
  }

  @Test
  void aCorruptNetworkIsUnavailable(@TempDir Path directory) throws Exception {
    OnnxConfig config = Models.copyTo(directory);
    Files.writeString(directory.resolve("model.onnx"), "not a network");
    unavailable(
        config,
        directory.resolve("model.onnx") + ": expected an ONNX text encoder of 384 dimensions");
  }

  @Test
  void aCorruptTokenizerIsUnavailable(@TempDir Path directory) throws Exception {
    OnnxConfig config = Models.copyTo(directory);
    String file = directory.resolve("tokenizer.json").toString();
    for (String content : List.of("", "<html>", "[]", "{}", "{\"model\": 1}")) {
      Files.writeString(Path.of(file), content);
      unavailable(config, file + ": expected a Hugging Face tokenizer, got ");
    }
  }

  @Test
  void wrongDimensionsAreUnavailable(@TempDir Path directory) throws Exception {
    Models.copyTo(directory);
    unavailable(Models.inDirectory(directory, 768, 512), "of 768 dimensions", "384 dimensions");
  }

  @Test
  void moreTokensThanTheNetworkReadsAreUnavailable(@TempDir Path directory) throws Exception {
    Models.copyTo(directory);
    unavailable(Models.inDirectory(directory, 384, 513), "that reads 513 tokens", "512");
  }

  private static void unavailable(OnnxConfig config, String... messageParts) {
    assertThatThrownBy(() -> OnnxModel.open(config).close())
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContainingAll(messageParts);
  }

  private static float[] components(Embedding embedding) {
    float[] components = new float[embedding.dimensions()];
    embedding.copyTo(components, 0);
    return components;
  }
}
