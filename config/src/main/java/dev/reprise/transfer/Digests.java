package dev.reprise.transfer;

import dev.reprise.chat.Digest;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Reads digests as they spell themselves. */
final class Digests {
  private static final int BYTES = 4 * Long.BYTES;

  private Digests() {}

  /**
   * @param name what the digest is of, for the error
   */
  static Digest of(String name, String text) throws LineException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != BYTES) {
      throw new LineException(name + ": expected a digest, " + BYTES + " bytes as base64url");
    }
    ByteBuffer from = ByteBuffer.wrap(bytes);
    return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }
}
