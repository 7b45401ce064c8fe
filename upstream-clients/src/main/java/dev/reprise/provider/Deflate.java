package dev.reprise.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/**
 * deflate, which is the zlib format (RFC 9110 section 8.4.1.2). Some servers send a bare deflate
 * stream under this name; it is read as well.
 */
final class Deflate {

  private Deflate() {}

  static byte[] decode(byte[] coded, int limit) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(coded);
    try (Inflation inflation = new Inflation(!isZlib(coded), limit)) {
      inflation.inflate(in);
      if (in.hasRemaining() && !inflation.isFull()) {
        throw new ZipException("bytes behind the deflate stream");
      }
      return inflation.plain();
    }
  }

  /**
   * RFC 1950 section 2.2. A bare stream that looked the same would begin with a stored block whose
   * padding is not zero, which no encoder writes.
   */
  private static boolean isZlib(byte[] coded) {
    if (coded.length < 2) {
      return false;
    }
    int header = ((coded[0] & 0xff) << 8) | (coded[1] & 0xff);
    return (header & 0x0f00) == 0x0800 && header % 31 == 0;
  }
}
