package dev.reprise.store.row;

import dev.reprise.embedding.Embedding;
import java.nio.ByteBuffer;

/** A vector as one signed byte for each dimension behind a scale (float, big-endian). */
final class Quantized {

  private Quantized() {}

  static byte[] of(Embedding embedding) {
    float[] unit = new float[embedding.dimensions()];
    embedding.copyTo(unit, 0);
    float largest = 0;
    for (float x : unit) {
      largest = Math.max(largest, Math.abs(x));
    }
    float scale = largest / Byte.MAX_VALUE;
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES + unit.length).putFloat(scale);
    for (float x : unit) {
      bytes.put((byte) Math.round(x / scale));
    }
    return bytes.array();
  }

  /**
   * @throws CorruptRowException when it is not what {@link #of} has written
   */
  static Embedding embedding(byte[] quantized) throws CorruptRowException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(quantized);
      float scale = bytes.getFloat();
      float[] vector = new float[bytes.remaining()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = bytes.get() * scale;
      }
      return Embedding.of(vector);
    } catch (RuntimeException e) {
      throw new CorruptRowException("no vector", e);
    }
  }
}
