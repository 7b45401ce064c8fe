package dev.reprise.kit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The upstream's end of one connection, to the byte. */
public final class Wire {
  private final Socket socket;
  private final InputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** What is said to the request that was read last. */
  Answer answer() throws IOException {
    return new Answer(socket);
  }

  /** A whole request. */
  public Message request() throws IOException {
    return Message.request(in);
  }

  /** A request up to its body. */
  public Message head() throws IOException {
    return Message.head(in);
  }

  /** The next chunk of a body; empty for the last. */
  public byte[] chunk() throws IOException {
    return Message.chunk(in);
  }

  /** A record of TLS, its head included (RFC 8446 section 5.1). */
  public byte[] tlsRecord() throws IOException {
    byte[] head = in.readNBytes(5);
    byte[] rest = in.readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff);
    return ByteBuffer.allocate(5 + rest.length).put(head).put(rest).array();
  }

  /** Reads and drops this many bytes. */
  public void skip(long count) throws IOException {
    in.skipNBytes(count);
  }

  /** Text as ISO-8859-1 bytes, so that any byte can be written down. */
  public Wire send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends zeros, counting what the peer was ready to take. */
  public void sendZeros(long count, AtomicLong sent) throws IOException {
    byte[] part = new byte[16_384];
    while (sent.get() < count) {
      send(part);
      sent.addAndGet(part.length);
    }
  }

  /** Blocks until the peer closes or resets the connection. */
  public void awaitPeerLeaving() {
    try {
      while (in.read() >= 0) {
        // What it still sends does not matter.
      }
    } catch (IOException e) {
      // A reset is a way of leaving, too.
    }
  }
}
