package dev.reprise.embedding.onnx;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native libraries of ONNX Runtime and the tokenizer, unpacked from their jars once. Left to
 * themselves both unpack 44 MB at each start, which takes longer than to load the model.
 */
final class Natives {
  private static final Logger LOG = LoggerFactory.getLogger(Natives.class);
  private static final String KIND = "libraries";

  private Natives() {}

  /** The folder of ONNX Runtime's libraries; null when it has to see for itself. */
  static @Nullable Path ofRuntime(@Nullable CacheFolder cache) {
    String system = system("win", "osx", "linux");
    String processor = processor("x64", "aarch64");
    String folder = "/ai/onnxruntime/native/" + system + "-" + processor + "/";
    Path file = unpacked(cache, folder, "onnxruntime", "onnxruntime4j_jni");
    return file == null ? null : file.getParent();
  }

  /** The tokenizer's library; null when it has to see for itself. */
  static @Nullable Path ofTokenizer(@Nullable CacheFolder cache) {
    String system = system("win", "osx", "linux");
    String processor = processor("x86_64", "aarch64");
    String folder = "/native/lib/" + system + "-" + processor + "/cpu/";
    // On Windows it is several, each of which wants to be loaded before the next.
    return system.equals("win") ? null : unpacked(cache, folder, "tokenizers");
  }

  private static String system(String windows, String mac, String other) {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? windows : name.startsWith("mac") ? mac : other;
  }

  private static String processor(String intel, String arm) {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") || name.equals("x86_64") ? intel : arm;
  }

  /**
   * The last of the libraries. Loads them as well: what the system refuses from there is to be
   * tried from elsewhere.
   */
  @SuppressWarnings("restricted")
  private static @Nullable Path unpacked(
      @Nullable CacheFolder cache, String folder, String... libraries) {
    if (cache == null) {
      return null;
    }
    try {
      String place = "";
      Path file = null;
      for (String library : libraries) {
        URL packed = Natives.class.getResource(folder + System.mapLibraryName(library));
        if (packed == null) {
          return null;
        }
        place = place.isEmpty() ? library + "-" + Print.of(packed) : place;
        file = cache.copy(KIND, place, packed);
        System.load(file.toString());
      }
      return file;
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      LOG.info("{} is unpacked at each start: {}", libraries[0], e.toString());
      return null;
    }
  }
}
