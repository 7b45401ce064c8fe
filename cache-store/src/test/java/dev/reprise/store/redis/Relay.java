package dev.reprise.store.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A network between one node and the server, which can be cut or turned into a black hole. */
public final class Relay implements AutoCloseable {
  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean frozen;
  private boolean frozenToReaders;
  private boolean cut;

  public Relay(RedisServer server) {
    this.target = server.port();
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create("redis://127.0.0.1:" + listener.getLocalPort());
  }

  /** From now on nothing passes in either direction, and nobody is told. */
  public void freeze() {
    synchronized (gate) {
      frozen = true;
    }
  }

  /** From now on nothing passes to connections that have followed a stream. */
  public void freezeToReaders() {
    synchronized (gate) {
      frozenToReaders = true;
    }
  }

  /** What was held back passes. */
  public void thaw() {
    synchronized (gate) {
      frozen = false;
      frozenToReaders = false;
      gate.notifyAll();
    }
  }

  /** Ends all connections and lets none in. */
  public void cut() {
    synchronized (gate) {
      cut = true;
    }
    sockets.forEach(Relay::close);
  }

  /** Lets connections in again. */
  public void mend() {
    synchronized (gate) {
      cut = false;
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        if (isCut()) {
          close(client);
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(server);
        AtomicBoolean reads = new AtomicBoolean();
        Thread.ofVirtual().start(() -> pump(client, server, reads, false));
        Thread.ofVirtual().start(() -> pump(server, client, reads, true));
      } catch (IOException e) {
        // The listener has been closed, or the server is not there.
      }
    }
  }

  private boolean isCut() {
    synchronized (gate) {
      return cut;
    }
  }

  private void pump(Socket from, Socket to, AtomicBoolean reads, boolean toClient) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (!toClient && new String(buffer, 0, read, ISO_8859_1).contains("XREAD")) {
          reads.set(true);
        }
        awaitThaw(toClient && reads.get());
        out.write(buffer, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      // One side has gone.
    }
  }

  private void awaitThaw(boolean toReader) throws InterruptedException {
    synchronized (gate) {
      while (frozen || (frozenToReaders && toReader)) {
        gate.wait();
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  @Override
  public void close() {
    thaw();
    close(listener);
    sockets.forEach(Relay::close);
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
