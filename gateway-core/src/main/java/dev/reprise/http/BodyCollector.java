package dev.reprise.http;

import java.util.Arrays;

/** Gathers a request's body; memory follows what has come, not what was announced. */
final class BodyCollector {
  private static final int MAX_INITIAL_BYTES = 65_536;

  private byte[] bytes = new byte[0];
  private int size;
  private final int announced;

  BodyCollector(long contentLength) {
    this.announced = Math.clamp(contentLength, 0, MAX_INITIAL_BYTES);
  }

  void add(byte[] part) {
    if (size == 0) {
      bytes = part;
      size = part.length;
      return;
    }
    int needed = Math.addExact(size, part.length);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.max(needed, announced), bytes.length * 2));
    }
    System.arraycopy(part, 0, bytes, size, part.length);
    size = needed;
  }

  byte[] bytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
