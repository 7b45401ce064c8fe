package dev.reprise.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A file's lines, each within a bound, and which line it is. A byte order mark is no part of it.
 */
public final class Lines implements AutoCloseable {

  /** Twice what an entry may be. */
  static final int MAX_BYTES = 128 << 20;

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int CHUNK_BYTES = 65_536;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int from;
  private int to;
  private int number;

  Lines(InputStream in) throws IOException {
    this(in, MAX_BYTES);
  }

  /**
   * @param maxBytes of a line, its end not counted
   */
  public Lines(InputStream in, int maxBytes) throws IOException {
    this.in = in;
    this.maxBytes = maxBytes;
    to = Math.max(0, in.readNBytes(chunk, 0, CHUNK_BYTES));
    if (ByteBuffer.wrap(chunk, 0, Math.min(to, MARK.length)).equals(ByteBuffer.wrap(MARK))) {
      from = MARK.length;
    }
  }

  /** Of the line that was read last, from 1 on. */
  public int number() {
    return number;
  }

  /**
   * The next line that is not blank, without its end; null after the last one.
   *
   * @throws LineException when it is too long or not UTF-8; the next call goes on behind it
   */
  public byte @Nullable [] next() throws IOException, LineException {
    byte[] line = line();
    while (line != null && isBlank(line)) {
      line = line();
    }
    if (line != null) {
      requireUtf8(line);
    }
    return line;
  }

  private byte @Nullable [] line() throws IOException, LineException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean tooLong = false;
    number++;
    while (from < to || fill()) {
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      tooLong |= line.size() + (end - from) > maxBytes;
      if (!tooLong) {
        line.write(chunk, from, end - from);
      }
      from = end;
      if (end < to) {
        from++;
        return whole(line, tooLong);
      }
    }
    return line.size() == 0 && !tooLong ? null : whole(line, tooLong);
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(chunk, 0, CHUNK_BYTES));
    return to > 0;
  }

  private byte[] whole(ByteArrayOutputStream line, boolean tooLong) throws LineException {
    if (tooLong) {
      throw new LineException("expected a line of at most " + maxBytes + " bytes");
    }
    return line.toByteArray();
  }

  private static boolean isBlank(byte[] line) {
    for (byte each : line) {
      if (each != ' ' && each != '\t' && each != '\r') {
        return false;
      }
    }
    return true;
  }

  /** Parsers take what is not, and give back something else than what stands there. */
  private static void requireUtf8(byte[] line) throws LineException {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
    } catch (CharacterCodingException e) {
      throw new LineException("not UTF-8");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
