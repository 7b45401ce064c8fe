package dev.reprise.kit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client on a plain socket: sends any bytes, reads as slowly as a test wants, and can reset. */
public final class RawClient implements AutoCloseable {

  /** No read of a test takes longer; one that would is a hang. */
  private static final int READ_LIMIT_MS = 20_000;

  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBufferBytes how much the kernel takes in before it is read; 0 leaves it to it
   */
  public RawClient(int port, int receiveBufferBytes) {
    try {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_LIMIT_MS);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text as ISO-8859-1 bytes, so that any byte can be written down. */
  public RawClient send(String bytes) {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A well-formed chat request. */
  public RawClient chat(String body) {
    byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
    return send(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: gw\r\nauthorization: Bearer k\r\n"
            + "content-type: application/json\r\ncontent-length: "
            + utf8.length
            + "\r\n\r\n"
            + body);
  }

  /** The next response, taken apart; an interim one counts. */
  public Message response() {
    try {
      return Message.response(in);
    } catch (IOException e) {
      throw new AssertionError("no whole response", e);
    }
  }

  /** The next response up to its body, such as one to HEAD. */
  public Message responseHead() {
    try {
      return Message.head(in);
    } catch (IOException e) {
      throw new AssertionError("no response", e);
    }
  }

  /** One chunk of a body; empty for the last. */
  public byte[] chunk() {
    try {
      return Message.chunk(in);
    } catch (IOException e) {
      throw new AssertionError("no chunk", e);
    }
  }

  /** Reads and drops this many bytes. */
  public void skip(long count) {
    try {
      in.skipNBytes(count);
    } catch (IOException e) {
      throw new AssertionError("fewer than " + count + " bytes", e);
    }
  }

  /** Reads until what has come contains {@code expected}; returns all of it. */
  public String readUntil(String expected) {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      String text = "";
      while (!text.contains(expected)) {
        int b = in.read();
        if (b < 0) {
          throw new AssertionError("closed before " + expected + ", after: " + text);
        }
        got.write(b);
        text = got.toString(StandardCharsets.UTF_8);
      }
      return text;
    } catch (IOException e) {
      throw new AssertionError("no " + expected + " in " + got, e);
    }
  }

  /** Reads to the end of the connection; a reset ends it, too. */
  public String readAll() {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try {
      in.transferTo(got);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection was left open after: " + got, e);
    } catch (IOException e) {
      // Reset: what came before it counts.
    }
    return got.toString(StandardCharsets.UTF_8);
  }

  /** Sends a FIN and goes on reading. */
  public RawClient halfClose() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves with a reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
