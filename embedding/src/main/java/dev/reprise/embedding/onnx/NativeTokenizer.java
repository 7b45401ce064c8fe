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
import org.jspecify.annotations.Nullable;

/**
 * Opens Hugging Face's tokenizer without a trace: DJL, which brings it, by default reports home
 * from EC2, may download another build and unpacks its library for good below the user's home.
 */
final class NativeTokenizer {
  private static final String OFFLINE = "ai.djl.offline";
  private static final String UNPACK_DIRECTORY = "ENGINE_CACHE_DIR";
  private static final String LIBRARY = "RUST_LIBRARY_PATH";

  private NativeTokenizer() {}

  /**
   * Opens a tokenizer that neither pads nor truncates.
   *
   * @param json the contents of a {@code tokenizer.json}
   * @param cache for its library
   * @throws RuntimeException when they make no tokenizer
   */
  static synchronized HuggingFaceTokenizer open(byte[] json, @Nullable CacheFolder cache)
      throws IOException {
    System.setProperty(OFFLINE, "true");
    Path library = System.getenv(LIBRARY) == null ? Natives.ofTokenizer(cache) : null;
    if (library == null) {
      return unpacked(json);
    }
    System.setProperty(LIBRARY, library.toString());
    try {
      return load(json);
    } finally {
      System.clearProperty(LIBRARY);
    }
  }

  private static HuggingFaceTokenizer load(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json), Map.of("padding", "false", "truncation", "false"));
  }

  private static HuggingFaceTokenizer unpacked(byte[] json) throws IOException {
    Path unpacked = Files.createTempDirectory("reprise-tokenizer");
    System.setProperty(UNPACK_DIRECTORY, unpacked.toString());
    try {
      return load(json);
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
