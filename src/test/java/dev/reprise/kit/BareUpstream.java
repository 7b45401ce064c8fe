package dev.reprise.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * An upstream that knows nothing of HTTP: a test holds the conversation of each connection itself,
 * on a thread of its own. The connection closes when the conversation ends.
 */
public final class BareUpstream implements AutoCloseable {

  /** One connection from its first byte to its last. */
  @FunctionalInterface
  public interface Conversation {
    void hold(Wire wire) throws Exception;
  }

  private final ServerSocket server;
  private final String scheme;
  private final Conversation conversation;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  public BareUpstream(Conversation conversation) {
    this(0, conversation);
  }

  /** At a port that was somebody's before. */
  public BareUpstream(int port, Conversation conversation) {
    this(port, ServerSocketFactory.getDefault(), "http", conversation);
  }

  /** Behind TLS. */
  public BareUpstream(ServerSocketFactory sockets, Conversation conversation) {
    this(0, sockets, "https", conversation);
  }

  private BareUpstream(
      int port, ServerSocketFactory factory, String scheme, Conversation conversation) {
    this.scheme = scheme;
    this.conversation = conversation;
    try {
      server = factory.createServerSocket(port, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The base URL to give to a gateway. */
  public URI base(String path) {
    return URI.create(scheme + "://127.0.0.1:" + port() + path);
  }

  public URI base() {
    return base("/v1");
  }

  /** Connections open now. */
  public int connections() {
    return sockets.size();
  }

  /** Connections so far. */
  public int accepted() {
    return accepted.get();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (server.isClosed()) {
          socket.close();
        }
        Thread.ofVirtual().start(() -> hold(socket));
      } catch (IOException e) {
        // Of one connection alone, unless nobody is let in any more.
      }
    }
  }

  private void hold(Socket socket) {
    try (socket) {
      conversation.hold(new Wire(socket));
    } catch (Exception e) {
      // The peer ended it: that is part of what tests do.
    } finally {
      sockets.remove(socket);
    }
  }
}
