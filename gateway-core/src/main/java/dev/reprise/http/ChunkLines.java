package dev.reprise.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows the chunks of one body to its trailers (RFC 9112 section 7.1). Netty passes over a
 * trailer that would frame a message without a look at its value; what another reader takes for the
 * end of a line must not hide there.
 */
final class ChunkLines {
  private enum Part {
    SIZE,
    EXTENSION,
    CONTENT,
    TRAILER
  }

  private static final int CRLF_BYTES = 2;

  /** Before its last digit; no larger size passes Netty. */
  private static final long MAX_SIZE = Long.MAX_VALUE >> 5;

  private Part part = Part.SIZE;
  private long size;
  private long left;
  private byte previous;

  /**
   * Reads on.
   *
   * @return false when a trailer holds a control character, a bare CR or LF, or begins with white
   *     space
   */
  boolean areClean(ByteBuf in, int from, int to) {
    for (int at = from; at < to; ) {
      if (part == Part.CONTENT) {
        long skipped = Math.min(left, to - at);
        left -= skipped;
        at += (int) skipped;
        if (left == 0) {
          part = Part.SIZE;
        }
      } else if (!take(in.getByte(at++))) {
        return false;
      }
    }
    return true;
  }

  private boolean take(byte b) {
    if (part == Part.TRAILER) {
      boolean clean = isClean(b);
      previous = b;
      return clean;
    }
    int digit = Character.digit(b, 16);
    if (b == '\n') {
      part = size == 0 ? Part.TRAILER : Part.CONTENT;
      left = size + CRLF_BYTES;
      size = 0;
      previous = b;
    } else if (part == Part.SIZE && digit >= 0) {
      size = Math.min(size, MAX_SIZE) << 4 | digit;
    } else {
      part = Part.EXTENSION;
    }
    return true;
  }

  private boolean isClean(byte b) {
    if (b == '\n' || previous == '\r') {
      return b == '\n' && previous == '\r';
    }
    if (previous == '\n' && (b == ' ' || b == '\t')) {
      return false;
    }
    return b < 0 || b >= ' ' && b != 0x7F || b == '\t' || b == '\r';
  }
}
