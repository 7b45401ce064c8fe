package dev.reprise.http;

import dev.reprise.upstream.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;

/**
 * Writes one message of HTTP/1.1 (RFC 9112) to a channel, field values as they are, bytes of
 * ISO-8859-1. What is at hand together goes into one buffer, and so to the socket in one call.
 */
public final class MessageWriter {
  private static final int CRLF = '\r' << 8 | '\n';
  private static final String LINE_END = "\r\n";
  private static final int HEAD_CHARS = 512;

  /** What is copied behind a head or between two lines; more goes as it is. */
  private static final int COPIED_BYTES = 65_536;

  /** The size of a chunk in hexadecimal, its line ends, and a probe's zero. */
  private static final int CHUNK_FRAME_BYTES = 16;

  private final Channel channel;
  private boolean chunked;

  public MessageWriter(Channel channel) {
    this.channel = channel;
  }

  /** A head to be filled: characters are joined many times faster than bytes of a buffer. */
  public static StringBuilder head() {
    return new StringBuilder(HEAD_CHARS);
  }

  /** The text itself, but what would end its line becomes a space (RFC 9110 section 5.5). */
  public static String line(String text) {
    boolean safe = text.indexOf('\r') < 0 && text.indexOf('\n') < 0 && text.indexOf(0) < 0;
    return safe ? text : text.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
  }

  public static void endLine(StringBuilder out) {
    out.append(LINE_END);
  }

  public static void field(StringBuilder out, String name, String value) {
    out.append(line(name)).append(": ").append(line(value)).append(LINE_END);
  }

  /** The body comes in chunks, and the head says so. */
  public void chunks(StringBuilder head) {
    field(head, "transfer-encoding", "chunked");
    chunked = true;
  }

  boolean isChunked() {
    return chunked;
  }

  /** Ends the head and sends it. */
  public void send(StringBuilder head) {
    flush(encode(head.append(LINE_END), 0));
  }

  /** Ends the head and sends it with all of the body, which is not in chunks. */
  void send(StringBuilder head, byte[] body) {
    head.append(LINE_END);
    if (body.length <= COPIED_BYTES) {
      flush(encode(head, body.length).writeBytes(body));
    } else {
      channel.write(encode(head, 0), channel.voidPromise());
      flush(Unpooled.wrappedBuffer(body));
    }
  }

  /** In a buffer with room for more. */
  private ByteBuf encode(StringBuilder head, int room) {
    byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    return channel.alloc().ioBuffer(bytes.length + room).writeBytes(bytes);
  }

  /**
   * Sends a part of the body.
   *
   * @param part not empty
   */
  public void send(byte[] part) {
    boolean copied = part.length <= COPIED_BYTES;
    if (!chunked) {
      flush(
          copied
              ? channel.alloc().ioBuffer(part.length).writeBytes(part)
              : Unpooled.wrappedBuffer(part));
      return;
    }
    ByteBuf frame = channel.alloc().ioBuffer(CHUNK_FRAME_BYTES + (copied ? part.length : 0));
    ByteBufUtil.writeAscii(frame, Integer.toHexString(part.length));
    frame.writeShort(CRLF);
    if (copied) {
      flush(frame.writeBytes(part).writeShort(CRLF));
    } else {
      channel.write(frame, channel.voidPromise());
      channel.write(Unpooled.wrappedBuffer(part), channel.voidPromise());
      flush(channel.alloc().ioBuffer(2).writeShort(CRLF));
    }
  }

  /** Ends a body in chunks; any other ends by itself. */
  public void end(Headers trailers) {
    if (!chunked) {
      return;
    }
    StringBuilder last = new StringBuilder().append('0').append(LINE_END);
    for (Headers.Field field : trailers) {
      field(last, field.name(), field.value());
    }
    send(last);
  }

  void flush(ByteBuf out) {
    channel.writeAndFlush(out, channel.voidPromise());
  }
}
