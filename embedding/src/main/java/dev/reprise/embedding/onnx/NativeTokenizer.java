package dev.reprise.embedding.onnx;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Opens Hugging Face's tokenizer without a trace: DJL, which brings it, by default reports home
 * from EC2, may download another build and unpacks its library for good below the user's home.
 */
final class NativeTokenizer {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String UNPACK_DIRECTORY = "ENGINE_CACHE_DIR";

  private NativeTokenizer() {}

  /**
   * Opens a tokenizer that neither pads nor truncates.
   *
   * @param json the contents of a {@code tokenizer.json}
   * @throws RuntimeException when they make no tokenizer
   */
  static synchronized HuggingFaceTokenizer open(byte[] json) throws IOException {
    System.setProperty(OFFLINE, "true");
    Path unpacked = Files.createTempDirectory("reprise-tokenizer");
    System.setProperty(UNPACK_DIRECTORY, unpacked.toString());
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(json), Map.of("padding", "false", "truncation", "false"));
    } finally {
      System.clearProperty(UNPACK_DIRECTORY);
      delete(unpacked);
    }
  }

  /** A loaded library may go at once, but for Windows, where it can only go at exit. */
  private static void delete(Path directory) throws IOException {
    List<File> deepestFirst;
    try (Stream<Path> paths = Files.walk(directory)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).map(Path::toFile).toList();
    }
    for (File file : deepestFirst) {
      if (!file.delete()) {
        file.deleteOnExit();
      }
    }
  }
}
