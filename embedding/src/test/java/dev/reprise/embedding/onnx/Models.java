package dev.reprise.embedding.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The built-in model, also as files. */
final class Models {
  private Models() {}

  /** Fills the directory and returns a configuration of it. */
  static OnnxConfig copyTo(Path directory) throws IOException {
    String model = OnnxConfig.DEFAULTS.model();
    copy("/" + model + ".onnx", directory.resolve("model.onnx"));
    copy("/" + model + "-tokenizer.json", directory.resolve("tokenizer.json"));
    return inDirectory(directory, 384, 512);
  }

  static OnnxConfig inDirectory(Path directory, int dimensions, int maxTokens) {
    return new OnnxConfig(
        "copied",
        directory.toString(),
        Pooling.CLS,
        "",
        dimensions,
        maxTokens,
        1,
        16,
        10_000,
        0,
        "");
  }

  private static void copy(String resource, Path file) throws IOException {
    try (InputStream in = Objects.requireNonNull(Models.class.getResourceAsStream(resource))) {
      Files.copy(in, file);
    }
  }
}
