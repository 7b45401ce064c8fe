package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes one response; some may have no body, whatever they say of its length. */
final class ResponseWriter {
  private static final ByteBuf CONTINUE = constant("HTTP/1.1 100 Continue\r\n\r\n");
  private static final ByteBuf ZERO = constant("0");
  private static final String VERSION = "HTTP/1.1 ";

  private final MessageWriter message;
  private boolean bodyless;

  ResponseWriter(Channel channel) {
    this.message = new MessageWriter(channel);
  }

  private static ByteBuf constant(String ascii) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(ascii, StandardCharsets.US_ASCII).asReadOnly());
  }

  /** An interim response, before the answer. */
  static void sendContinue(Channel channel) {
    channel.writeAndFlush(CONTINUE.duplicate(), channel.voidPromise());
  }

  /**
   * Begins a head.
   *
   * @param toHead whether the request's method is HEAD: the answer has a length but no body
   * @param body bytes that are to be written behind it
   */
  ByteBuf head(ResponseHead answer, boolean toHead, int body) {
    int status = answer.status();
    bodyless = toHead || status < 200 || status == 204 || status == 205 || status == 304;
    ByteBuf out = message.head(body);
    ByteBufUtil.writeAscii(out, VERSION);
    ByteBufUtil.writeAscii(out, Integer.toString(status));
    out.writeByte(' ');
    String reason = answer.reason();
    MessageWriter.text(
        out, reason.isEmpty() ? HttpResponseStatus.valueOf(status).reasonPhrase() : reason);
    MessageWriter.endLine(out);
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      dated |= field.is("date");
      field(out, field.name(), field.value());
    }
    if (!dated) {
      field(out, "date", HttpDate.now());
    }
    return out;
  }

  static void field(ByteBuf head, String name, String value) {
    MessageWriter.field(head, name, value);
  }

  /** Says how long the body is, where the status allows it (RFC 9110 section 8.6). */
  void length(ByteBuf head, int status, long bytes) {
    if (status >= 200 && status != 204) {
      field(head, "content-length", Long.toString(status == 205 ? 0 : bytes));
    }
  }

  /** Says that the body comes in chunks, where there may be one. */
  void chunks(ByteBuf head, int status) {
    if (status == 205) {
      length(head, status, 0);
    } else if (status >= 200 && status != 204) {
      message.chunks(head);
    }
  }

  /** Ends the head and sends it. */
  void send(ByteBuf head) {
    message.send(head);
  }

  /** Ends the head and sends it with all of the body, whose length it says. */
  void send(ByteBuf head, byte[] body) {
    if (bodyless) {
      message.send(head);
    } else {
      message.send(head, body);
    }
  }

  /**
   * Sends a part of the body.
   *
   * @param part not empty
   */
  void send(byte[] part) {
    if (!bodyless) {
      message.send(part);
    }
  }

  /** Ends the body. */
  void end(Headers trailers) {
    if (!bodyless) {
      message.end(trailers);
    }
  }

  /** Within a chunked body, sends what changes nothing: a leading zero of the next chunk's size. */
  void probe() {
    if (!bodyless && message.isChunked()) {
      message.flush(ZERO.duplicate());
    }
  }
}
