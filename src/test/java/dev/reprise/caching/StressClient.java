package dev.reprise.caching;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.kit.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A client that may be slow and may leave; says how far the answer came. */
final class StressClient implements AutoCloseable {
  private static final int READ_LIMIT_MS = 30_000;
  private static final int SLOW_BUFFER_BYTES = 4_096;
  private static final int SLOW_PIECE_BYTES = 65_536;
  private static final long SLOW_PAUSE_NANOS = 3_000_000;

  private final Socket socket = new Socket();
  private final InputStream in;
  private final boolean slow;

  /**
   * An answer as far as it came.
   *
   * @param whole whether its framing says that nothing is missing
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Heard(Message head, byte[] body, boolean whole) {
    String text() {
      return new String(body, UTF_8);
    }
  }

  StressClient(int port, boolean slow) throws IOException {
    this.slow = slow;
    if (slow) {
      socket.setReceiveBufferSize(SLOW_BUFFER_BYTES);
    }
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_LIMIT_MS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  void ask(String tenant, String body, boolean zips) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\nauthorization: "
            + tenant
            + (zips ? "\r\naccept-encoding: gzip" : "")
            + "\r\ncontent-length: "
            + bytes.length
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(UTF_8));
  }

  Heard hear() throws IOException {
    Message head = Message.head(in);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = head.header("content-length");
    boolean whole = length.isEmpty() ? hearChunks(body) : hear(Integer.parseInt(length), body);
    return new Heard(head, body.toByteArray(), whole);
  }

  private boolean hearChunks(ByteArrayOutputStream body) {
    try {
      byte[] chunk = Message.chunk(in);
      for (; chunk.length > 0; chunk = Message.chunk(in)) {
        body.writeBytes(chunk);
        dawdle();
      }
      return in.read() == '\r' && in.read() == '\n';
    } catch (IOException e) {
      return false;
    }
  }

  private boolean hear(int length, ByteArrayOutputStream body) {
    try {
      while (body.size() < length) {
        byte[] piece = in.readNBytes(Math.min(SLOW_PIECE_BYTES, length - body.size()));
        if (piece.length == 0) {
          return false;
        }
        body.writeBytes(piece);
        dawdle();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void dawdle() {
    if (slow) {
      LockSupport.parkNanos(SLOW_PAUSE_NANOS);
    }
  }

  /** Leaves with a reset, at once or after a few bytes. */
  void leave(Random random) throws IOException {
    LockSupport.parkNanos(random.nextInt(20_000_000));
    if (random.nextBoolean()) {
      int unused = in.read(new byte[1 + random.nextInt(2_000)]);
    }
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
