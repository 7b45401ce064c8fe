package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A keep-alive connection that sends a request and reads its answer with as little as possible. */
final class Caller implements AutoCloseable {
  private static final int ANSWER_BYTES = 1 << 17;

  private final SocketChannel channel;
  private final ByteBuffer in = ByteBuffer.allocate(ANSWER_BYTES);
  private long firstBodyNanos;

  Caller(int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /**
   * @return nanoseconds from the first byte sent to the last byte read
   * @throws IOException also when the status is not 200
   */
  long time(ByteBuffer request) throws IOException {
    in.clear();
    firstBodyNanos = 0;
    long start = System.nanoTime();
    channel.write(request.duplicate());
    do {
      if (channel.read(in) < 0) {
        throw new EOFException("the connection was closed");
      }
      if (firstBodyNanos == 0) {
        int head = HttpMessage.headEnd(in.array(), in.position());
        if (head >= 0 && head < in.position()) {
          firstBodyNanos = System.nanoTime() - start;
        }
      }
    } while (HttpMessage.end(in.array(), in.position()) < 0);
    long nanos = System.nanoTime() - start;
    if (in.get(9) != '2') {
      throw new IOException("expected 200, got " + head().lines().findFirst().orElse(""));
    }
    return nanos;
  }

  /** Nanoseconds to the last answer's first byte after its head. */
  long firstBodyNanos() {
    return firstBodyNanos;
  }

  /** The last answer's head. */
  String head() {
    return new String(in.array(), 0, HttpMessage.headEnd(in.array(), in.position()), ISO_8859_1);
  }

  /** Whether the last answer's {@code Cache-Status} holds these words. */
  boolean isTold(String words) {
    return head()
        .lines()
        .anyMatch(
            line -> line.regionMatches(true, 0, "cache-status:", 0, 13) && line.contains(words));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
