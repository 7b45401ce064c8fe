package dev.reprise.benchmarks.speed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A mock provider that answers every request alike from prepared bytes. One thread carries all
 * connections; parts of a paced answer are written by a second one, which sleeps to the microsecond
 * where a selector sleeps to the millisecond.
 */
final class Upstream implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final int REQUEST_BYTES = 1 << 16;

  /** An answer, and its bytes to be written at a time. */
  private record Words(Answer answer, List<ByteBuffer> writes) {
    static Words of(Answer answer) {
      return new Words(answer, answer.writes().stream().map(Upstream::direct).toList());
    }
  }

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final Thread thread = new Thread(this::run, "upstream");
  private volatile Words words;
  private volatile long served;

  Upstream(Answer answer) throws IOException {
    words = Words.of(answer);
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** What is said from now on. */
  void say(Answer answer) {
    words = Words.of(answer);
  }

  /** Requests so far. */
  long served() {
    return served;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    server.close();
    pace.shutdownNow();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready);
      }
    } catch (ClosedSelectorException e) {
      // The end.
    } catch (IOException e) {
      throw new IllegalStateException("the mock upstream", e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else if (key.isWritable()) {
        ((Connection) key.attachment()).flush();
      } else {
        ((Connection) key.attachment()).read();
      }
    } catch (IOException e) {
      hangUp(key);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    key.attach(new Connection(channel, key));
  }

  private static void hangUp(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  /** One caller, who waits for an answer before the next request. */
  private final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(REQUEST_BYTES);
    private ByteBuffer out = ByteBuffer.allocate(0);

    Connection(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void read() throws IOException {
      if (channel.read(in) < 0) {
        hangUp(key);
        return;
      }
      if (HttpMessage.end(in.array(), in.position()) < 0) {
        return;
      }
      in.clear();
      served++;
      Words now = words;
      if (now.answer().isPaced()) {
        later(now, 0, now.answer().firstDelayMicros());
        return;
      }
      out = now.writes().getFirst().duplicate();
      flush();
    }

    void flush() throws IOException {
      channel.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void later(Words words, int part, int delayMicros) {
      pace.schedule(() -> write(words, part), delayMicros, TimeUnit.MICROSECONDS);
    }

    private void write(Words words, int part) {
      try {
        channel.write(words.writes().get(part).duplicate());
        if (part + 1 < words.writes().size()) {
          later(words, part + 1, words.answer().gapMicros());
        }
      } catch (IOException e) {
        hangUp(key);
      }
    }
  }
}
