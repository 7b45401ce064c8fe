package dev.reprise.kit;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 by the frame, with prior knowledge on a plain socket: sends whatever a test
 * wants and takes apart what comes. It reads only when asked to, and opens windows only then.
 */
public final class FrameClient implements AutoCloseable {
  public static final int ENHANCE_YOUR_CALM = 11;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int READ_LIMIT_MS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final Http2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Reply> replies = new HashMap<>();
  private int goAway = -1;
  private int lastTaken = -1;
  private boolean closed;
  private boolean refused;
  private boolean quiet;
  private int pongs;

  /** What has come on a stream. */
  public static final class Reply {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Http2Headers head;
    private int reset = -1;
    private boolean ended;

    /** 0 as long as there is none. */
    public int status() {
      return head == null ? 0 : Integer.parseInt(head.status().toString());
    }

    public String header(String name) {
      return head == null || head.get(name) == null ? "" : head.get(name).toString();
    }

    public String text() {
      return body.toString(StandardCharsets.UTF_8);
    }

    public int bytes() {
      return body.size();
    }

    /** The code of its reset; -1 when there was none. */
    public int reset() {
      return reset;
    }

    /** Whether the server has said that it is whole. */
    public boolean ended() {
      return ended;
    }
  }

  public FrameClient(int port) {
    this(connected(port));
  }

  private static Socket connected(int port) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param socket connected; a TLS one has agreed on h2
   */
  public FrameClient(Socket socket) {
    this.socket = socket;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_LIMIT_MS);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    raw(PREFACE.getBytes(StandardCharsets.US_ASCII));
    send(Frame.of(Frame.SETTINGS, 0, 0));
  }

  // What is sent ------------------------------------------------------------------------------

  /** From now on sends nothing of its own accord: opens no windows, acknowledges nothing. */
  public FrameClient quiet() {
    quiet = true;
    return this;
  }

  public FrameClient send(Frame frame) {
    return raw(frame.bytes());
  }

  /** Any bytes; a connection that the server has closed takes none. */
  public FrameClient raw(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      refused = true;
    }
    return this;
  }

  /** Whether the server takes no more. */
  public boolean refused() {
    return refused;
  }

  /** A whole chat request. */
  public FrameClient chat(int stream, String body) {
    return request(stream, false, post("/v1/chat/completions"))
        .send(Frame.data(stream, body, true));
  }

  /** The fields of a POST with a bearer token. */
  public static String[] post(String path) {
    return new String[] {
      ":method",
      "POST",
      ":scheme",
      "http",
      ":path",
      path,
      ":authority",
      "gw",
      "authorization",
      "Bearer k",
      "content-type",
      "application/json"
    };
  }

  /**
   * A block of fields in one frame.
   *
   * @param names and values in turn
   */
  public FrameClient request(int stream, boolean end, String... names) {
    int flags = Frame.END_HEADERS | (end ? Frame.END_STREAM : 0);
    return send(new Frame(Frame.HEADERS, flags, stream, block(names)));
  }

  /** Fields as literals that are not to be remembered (RFC 7541 section 6.2.2). */
  public static byte[] block(String... names) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < names.length; i += 2) {
      block.write(0);
      string(block, names[i]);
      string(block, names[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int length = bytes.length;
    out.write(Math.min(length, 127));
    if (length >= 127) {
      for (length -= 127; length >= 128; length >>= 7) {
        out.write(length & 127 | 128);
      }
      out.write(length);
    }
    out.writeBytes(bytes);
  }

  /** Leaves with a reset of the connection. */
  public void vanish() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // What comes --------------------------------------------------------------------------------

  /** What has come on a stream so far. */
  public Reply reply(int stream) {
    return replies.computeIfAbsent(stream, id -> new Reply());
  }

  /** The stream's reply once it has come to an end, whatever end that is. */
  public Reply answer(int stream) {
    Reply reply = reply(stream);
    return await(() -> reply.ended || reply.reset >= 0 || closed).reply(stream);
  }

  /** Reads until it holds, or until the server has closed. */
  public FrameClient await(BooleanSupplier condition) {
    while (!condition.getAsBoolean() && !closed) {
      read();
    }
    return this;
  }

  /** Reads to the end of the connection; what it was given up with, or -1. */
  public int goodbye() {
    await(() -> false);
    return goAway;
  }

  /** The highest stream that the server said it would answer; -1 before it has. */
  public int lastTaken() {
    return lastTaken;
  }

  /** How many pings the server has answered; before that it had said all that it had to say. */
  public int pongs() {
    return pongs;
  }

  private void read() {
    try {
      Frame frame = Frame.read(in);
      switch (frame.type()) {
        case Frame.HEADERS -> head(frame);
        case Frame.DATA -> data(frame);
        case Frame.RST_STREAM -> reply(frame.stream()).reset = frame.number(0);
        case Frame.SETTINGS -> {
          if (!frame.has(Frame.ACK) && !quiet) {
            send(Frame.of(Frame.SETTINGS, Frame.ACK, 0));
          }
        }
        case Frame.PING -> {
          pongs += frame.has(Frame.ACK) ? 1 : 0;
          if (!frame.has(Frame.ACK) && !quiet) {
            send(new Frame(Frame.PING, Frame.ACK, 0, frame.payload()));
          }
        }
        case Frame.GOAWAY -> {
          lastTaken = frame.number(0);
          goAway = frame.number(4);
        }
        default -> {}
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection was left open", e);
    } catch (IOException e) {
      closed = true;
    }
  }

  private void head(Frame frame) {
    Reply reply = reply(frame.stream());
    try {
      Http2Headers head =
          fields.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
      boolean interim = head.status() != null && head.status().toString().equals("100");
      if (reply.head == null && !interim) {
        reply.head = head;
      }
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    reply.ended |= frame.has(Frame.END_STREAM);
  }

  private void data(Frame frame) {
    Reply reply = reply(frame.stream());
    int size = frame.payload().length;
    reply.body.writeBytes(frame.payload());
    reply.ended |= frame.has(Frame.END_STREAM);
    if (!quiet && size > 0) {
      send(Frame.of(Frame.WINDOW_UPDATE, 0, frame.stream(), size));
      send(Frame.of(Frame.WINDOW_UPDATE, 0, 0, size));
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
