package dev.reprise.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider on a socket: answers each head with the next script, byte for byte. */
final class ScriptedProvider implements AutoCloseable {
  /** Closes the connection in place of, or after, an answer. */
  static final String CLOSE = "<close>";

  final AtomicInteger connections = new AtomicInteger();
  final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  final BlockingQueue<String> hungUp = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> scripts = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final ServerSocket listener;

  ScriptedProvider() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v1");
  }

  ScriptedProvider answers(String... answers) {
    scripts.addAll(List.of(answers));
    return this;
  }

  /** Says something on the newest connection that nobody has asked for. */
  void sayUnasked(String text) throws IOException {
    sockets.getLast().getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Ends the newest connection. */
  void hangUp() throws IOException {
    sockets.getLast().close();
  }

  private void accept() {
    try {
      while (!listener.isClosed()) {
        Socket socket = listener.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException e) {
      hungUp.add("listener");
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      for (String head = head(socket); head != null; head = head(socket)) {
        heads.add(head);
        String answer = scripts.poll(10, TimeUnit.SECONDS);
        String text = answer == null ? CLOSE : answer;
        boolean close = text.endsWith(CLOSE);
        byte[] bytes = text.replace(CLOSE, "").getBytes(StandardCharsets.ISO_8859_1);
        socket.getOutputStream().write(bytes);
        if (close) {
          return;
        }
      }
      hungUp.add("caller");
    } catch (IOException | InterruptedException e) {
      hungUp.add("caller");
    }
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.append((char) b);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
