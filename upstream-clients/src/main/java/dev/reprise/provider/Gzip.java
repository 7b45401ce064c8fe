package dev.reprise.provider;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/**
 * gzip (RFC 1952), one member or several. The JDK's stream is not used since it passes over
 * whatever follows the last member that it can read, half a member included.
 */
final class Gzip {

  private static final short MAGIC = (short) 0x8b1f;
  private static final byte DEFLATE = 8;
  private static final int HEADER_CRC = 0x02;
  private static final int EXTRA = 0x04;
  private static final int NAME = 0x08;
  private static final int COMMENT = 0x10;
  private static final int RESERVED = 0xe0;

  private Gzip() {}

  static byte[] decode(byte[] coded, int limit) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(coded).order(ByteOrder.LITTLE_ENDIAN);
    try (Inflation inflation = new Inflation(true, limit)) {
      do {
        skipHeader(in);
        inflation.inflate(in);
        if (!inflation.isFull()) {
          checkTrailer(in, inflation);
        }
      } while (in.hasRemaining() && !inflation.isFull());
      return inflation.plain();
    } catch (BufferUnderflowException e) {
      throw new EOFException("the gzip member is cut short");
    }
  }

  private static void skipHeader(ByteBuffer in) throws ZipException {
    if (in.getShort() != MAGIC || in.get() != DEFLATE) {
      throw new ZipException("not a gzip member");
    }
    int flags = in.get();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("a gzip member with reserved flags");
    }
    skip(in, Integer.BYTES + 2); // time, compression level, operating system
    if ((flags & EXTRA) != 0) {
      skip(in, Short.toUnsignedInt(in.getShort()));
    }
    if ((flags & NAME) != 0) {
      skipText(in);
    }
    if ((flags & COMMENT) != 0) {
      skipText(in);
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(in, Short.BYTES);
    }
  }

  private static void checkTrailer(ByteBuffer in, Inflation inflation) throws ZipException {
    if (in.getInt() != inflation.crc() || in.getInt() != inflation.size()) {
      throw new ZipException("the gzip member's checksum or size is wrong");
    }
  }

  private static void skip(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + bytes);
  }

  private static void skipText(ByteBuffer in) {
    byte next;
    do {
      next = in.get();
    } while (next != 0);
  }
}
