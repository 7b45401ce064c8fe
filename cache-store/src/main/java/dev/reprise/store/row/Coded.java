package dev.reprise.store.row;

import dev.reprise.embedding.Embedding;
import java.nio.ByteBuffer;

/**
 * A vector as memory holds it: two bytes for each dimension, big-endian. So no cosine is another
 * one after a restart, or on another node. Rows of version 1 have a signed byte for each dimension
 * behind a scale (float), which moved cosines of real models by up to 0.0043; they are still read.
 */
final class Coded {

  private Coded() {}

  static byte[] of(Embedding embedding) {
    short[] codes = embedding.codes();
    ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * codes.length);
    bytes.asShortBuffer().put(codes);
    return bytes.array();
  }

  /**
   * @throws CorruptRowException when it is not what {@link #of} has written
   */
  static Embedding embedding(byte[] coded) throws CorruptRowException {
    if (coded.length % Short.BYTES != 0) {
      throw new CorruptRowException("a vector of " + coded.length + " bytes");
    }
    short[] codes = new short[coded.length / Short.BYTES];
    ByteBuffer.wrap(coded).asShortBuffer().get(codes);
    try {
      return Embedding.ofCodes(codes);
    } catch (IllegalArgumentException e) {
      throw new CorruptRowException("no vector", e);
    }
  }

  /**
   * @throws CorruptRowException when it is not what a row of version 1 holds
   */
  static Embedding ofVersion1(byte[] quantized) throws CorruptRowException {
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
