package dev.reprise.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A keep-alive connection that sends a request and reads its answer with as little as possible. */
final class Probe implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private String cacheStatus = "";

  Probe(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    in = new BufferedInputStream(socket.getInputStream(), 65_536);
  }

  static byte[] request(String body) {
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer bench\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Nanoseconds from the first byte sent to the last byte read. */
  long time(byte[] request) throws IOException {
    long start = System.nanoTime();
    socket.getOutputStream().write(request);
    read();
    return System.nanoTime() - start;
  }

  /** What the last answer said of the cache; empty when it said nothing. */
  String cacheStatus() {
    return cacheStatus;
  }

  private void read() throws IOException {
    String status = line();
    if (!status.contains(" 200")) {
      throw new IOException("expected 200, got " + status);
    }
    int length = -1;
    cacheStatus = "";
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      } else if (lower.startsWith("cache-status:")) {
        cacheStatus = line.substring(13).trim();
      }
    }
    if (length < 0) {
      throw new IOException("expected a Content-Length");
    }
    in.skipNBytes(length);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
