package dev.reprise.kit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One frame of HTTP/2 (RFC 9113 section 4.1), well-formed or not. */
@SuppressWarnings("ArrayRecordComponent") // Frames are never compared.
public record Frame(int type, int flags, int stream, byte[] payload) {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;
  public static final int PADDED = 8;

  private static final int HEAD_BYTES = 9;

  /** One whose payload is numbers of four bytes. */
  public static Frame of(int type, int flags, int stream, int... numbers) {
    ByteBuffer payload = ByteBuffer.allocate(4 * numbers.length);
    for (int number : numbers) {
      payload.putInt(number);
    }
    return new Frame(type, flags, stream, payload.array());
  }

  public static Frame data(int stream, String text, boolean end) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Frame(DATA, end ? END_STREAM : 0, stream, bytes);
  }

  /** The next one of a connection. */
  static Frame read(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & 0x7fff_ffff;
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, flags, stream, payload);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The payload's number at this byte. */
  public int number(int offset) {
    return ByteBuffer.wrap(payload).getInt(offset);
  }

  byte[] bytes() {
    return ByteBuffer.allocate(HEAD_BYTES + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
