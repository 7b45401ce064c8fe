package dev.reprise.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The few bytes of TLS that a server of long ago would say (RFC 4346), and what it hears. */
final class OldServer {
  /** A record of type alert. */
  static final byte[] ALERT = {21};

  /** A fatal alert: no such version. */
  static final byte[] PROTOCOL_VERSION = {2, 70};

  private static final int TLS_1_1 = 0x0302;
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int ECDHE_RSA_AES_128_CBC_SHA = 0xC013;
  private static final int RANDOM_BYTES = 32;
  private static final int SUPPORTED_VERSIONS = 43;

  private OldServer() {}

  /** A greeting that settles on TLS 1.1. */
  static byte[] hello() {
    int body = 2 + RANDOM_BYTES + 1 + 2 + 1;
    ByteBuffer record = ByteBuffer.allocate(5 + 4 + body);
    record.put((byte) HANDSHAKE).putShort((short) TLS_1_1).putShort((short) (4 + body));
    record.putInt(SERVER_HELLO << 24 | body);
    record.putShort((short) TLS_1_1).put(new byte[RANDOM_BYTES]).put((byte) 0);
    return record.putShort((short) ECDHE_RSA_AES_128_CBC_SHA).put((byte) 0).array();
  }

  /** The versions that a client's greeting offers (RFC 8446 section 4.2.1). */
  static List<Integer> versions(byte[] record) {
    ByteBuffer hello = ByteBuffer.wrap(record).position(5 + 4 + 2 + RANDOM_BYTES);
    skip(hello, hello.get() & 0xff);
    skip(hello, hello.getShort() & 0xffff);
    skip(hello, hello.get() & 0xff);
    hello.getShort();
    List<Integer> versions = new ArrayList<>();
    while (hello.hasRemaining()) {
      int type = hello.getShort() & 0xffff;
      int length = hello.getShort() & 0xffff;
      if (type != SUPPORTED_VERSIONS) {
        skip(hello, length);
        continue;
      }
      int bytes = hello.get() & 0xff;
      for (int i = 0; i < bytes; i += 2) {
        versions.add(hello.getShort() & 0xffff);
      }
    }
    return versions;
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
