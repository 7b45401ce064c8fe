package dev.reprise.provider;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** br (RFC 7932), with windows up to 16 MiB as the RFC has them: larger ones are refused. */
final class Brotli {

  private static final int CHUNK_BYTES = 8 << 10;

  private Brotli() {}

  static byte[] decode(byte[] coded, int limit) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(coded);
    try (BrotliInputStream decoder = new BrotliInputStream(in, CHUNK_BYTES)) {
      byte[] plain = decoder.readNBytes(limit);
      if (plain.length < limit && in.available() > 0) {
        throw new IOException("bytes behind the brotli stream");
      }
      return plain;
    }
  }
}
