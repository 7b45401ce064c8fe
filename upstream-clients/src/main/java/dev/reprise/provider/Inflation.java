package dev.reprise.provider;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/** Inflates one deflate stream after the other into one result of bounded size. */
final class Inflation implements AutoCloseable {

  private static final int CHUNK_BYTES = 8 << 10;

  private final Inflater inflater;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private final CRC32 crc = new CRC32();

  /**
   * @param raw without the header and checksum of zlib
   * @param limit bytes of the result
   */
  Inflation(boolean raw, int limit) {
    this.inflater = new Inflater(raw);
    this.limit = limit;
  }

  /** Reads one stream up to its end, where {@code coded} stands then, or to the limit. */
  void inflate(ByteBuffer coded) throws IOException {
    inflater.reset();
    crc.reset();
    inflater.setInput(coded);
    while (!inflater.finished() && !isFull()) {
      int count = next();
      crc.update(chunk, 0, count);
      plain.write(chunk, 0, count);
    }
  }

  /** The limit is reached: what follows was not read, nor was anything checked. */
  boolean isFull() {
    return plain.size() >= limit;
  }

  /** The CRC-32 of the last stream's plain bytes, as gzip has it. */
  int crc() {
    return (int) crc.getValue();
  }

  /** How many plain bytes the last stream had, modulo 2^32 as gzip has it. */
  int size() {
    return (int) inflater.getBytesWritten();
  }

  byte[] plain() {
    return plain.toByteArray();
  }

  @Override
  public void close() {
    inflater.end();
  }

  /** At least one byte, unless the stream ends here. */
  private int next() throws IOException {
    try {
      int count = inflater.inflate(chunk, 0, Math.min(chunk.length, limit - plain.size()));
      if (count > 0 || inflater.finished()) {
        return count;
      }
    } catch (DataFormatException e) {
      throw new ZipException("not a deflate stream");
    }
    if (inflater.needsDictionary()) {
      throw new ZipException("a deflate stream with a preset dictionary");
    }
    throw new EOFException("the deflate stream is cut short");
  }
}
