package dev.reprise.kit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A provider on a plain socket that does exactly what a test tells it, down to the byte and the
 * reset, and keeps what it was sent. Every connection has a virtual thread.
 */
public final class ScriptedUpstream implements AutoCloseable {

  /** What a test wants done with a request. */
  @FunctionalInterface
  public interface Script {
    void answer(Recorded request, Answer answer) throws Exception;
  }

  /** A request as it came over the wire. */
  public record Recorded(
      String method, String target, List<String> headerLines, String body, List<String> trailers) {

    /** The first value under this name, or null. */
    public String header(String name) {
      String prefix = name.toLowerCase() + ":";
      return headerLines.stream()
          .filter(line -> line.toLowerCase().startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst()
          .orElse(null);
    }
  }

  private final ServerSocket server;
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Script script = (request, answer) -> answer.completion("ok");

  public ScriptedUpstream() {
    try {
      server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** From now on requests are answered like this. */
  public ScriptedUpstream script(Script newScript) {
    script = newScript;
    return this;
  }

  /** Forgets the requests so far. */
  public void forget() {
    requests.clear();
  }

  public List<Recorded> requests() {
    return requests;
  }

  public int calls() {
    return requests.size();
  }

  /** Connections open now. */
  public int connections() {
    return sockets.size();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The base URL to give to a gateway. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + port() + "/v1");
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
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (Recorded request = read(in); request != null; request = read(in)) {
        requests.add(request);
        script.answer(request, new Answer(socket));
      }
    } catch (Exception e) {
      // The peer or the script ended the connection: that is part of what tests do.
    } finally {
      sockets.remove(socket);
    }
  }

  private static Recorded read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", 3);
    List<String> headers = lines(in);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<String> trailers = List.of();
    Recorded head = new Recorded(parts[0], parts[1], headers, "", List.of());
    String length = head.header("content-length");
    if (length != null) {
      body.writeBytes(exactly(in, Integer.parseInt(length)));
    } else if (head.header("transfer-encoding") != null) {
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        body.writeBytes(exactly(in, size));
        line(in);
      }
      trailers = lines(in);
    }
    String text = body.toString(StandardCharsets.UTF_8);
    return new Recorded(parts[0], parts[1], headers, text, trailers);
  }

  /** A request that is cut off never was one. */
  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static int chunkSize(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("no chunk");
    }
    return Integer.parseInt(line, 16);
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    return lines;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
    }
    return null;
  }
}
