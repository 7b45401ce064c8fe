package dev.reprise.embedding.onnx;

import dev.reprise.chat.Digest;
import dev.reprise.embedding.Embedding;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of the texts that were embedded last, the least recently used going first. Texts
 * themselves are not kept. Safe for use by many threads; a lock is taken for less than a
 * microsecond, once for each run of the model.
 */
final class RecentEmbeddings {
  /** A digest, a vector's object and the map's own, beside the vector's components. */
  private static final int OVERHEAD_BYTES = 200;

  private final LinkedHashMap<Digest, Embedding> byText = new LinkedHashMap<>(16, 0.75f, true);
  private final int capacity;

  /**
   * @param bytes to take at most, ≥ 0
   * @param dimensions of every vector
   */
  RecentEmbeddings(int bytes, int dimensions) {
    this.capacity = bytes / (dimensions * Short.BYTES + OVERHEAD_BYTES);
  }

  /** What to ask for a text by. */
  static Digest key(String text) {
    return Digest.of(text);
  }

  @Nullable Embedding find(Digest key) {
    synchronized (byText) {
      return byText.get(key);
    }
  }

  void keep(Digest key, Embedding embedding) {
    synchronized (byText) {
      byText.put(key, embedding);
      if (byText.size() > capacity) {
        byText.pollFirstEntry();
      }
    }
  }
}
