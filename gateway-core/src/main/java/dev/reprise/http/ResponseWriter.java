package dev.reprise.http;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes one response of HTTP/1.1. */
final class ResponseWriter implements ReplyWriter {
  private static final ByteBuf CONTINUE = constant("HTTP/1.1 100 Continue\r\n\r\n");
  private static final ByteBuf ZERO = constant("0");
  private static final String VERSION = "HTTP/1.1 ";

  private final Channel channel;
  private final MessageWriter message;
  private StringBuilder out = new StringBuilder(0);
  private int status;
  private boolean bodyless;

  ResponseWriter(Channel channel) {
    this.channel = channel;
    this.message = new MessageWriter(channel);
  }

  private static ByteBuf constant(String ascii) {
    return Unpooled.unreleasableBuffer(
        Unpooled.copiedBuffer(ascii, StandardCharsets.US_ASCII).asReadOnly());
  }

  @Override
  public void sendContinue() {
    channel.writeAndFlush(CONTINUE.duplicate(), channel.voidPromise());
  }

  @Override
  public void head(ResponseHead answer, boolean toHead) {
    status = answer.status();
    bodyless = toHead || isBodyless(status);
    String reason = answer.reason();
    out = MessageWriter.head().append(VERSION).append(status).append(' ');
    out.append(
        MessageWriter.line(
            reason.isEmpty() ? HttpResponseStatus.valueOf(status).reasonPhrase() : reason));
    MessageWriter.endLine(out);
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      dated |= field.is("date");
      MessageWriter.field(out, field.name(), field.value());
    }
    if (!dated) {
      MessageWriter.field(out, "date", HttpDate.now());
    }
  }

  /** Whether a reply of this status has no body, whatever it was asked (RFC 9110 section 6.4.1). */
  static boolean isBodyless(int status) {
    return status < 200 || status == 204 || status == 205 || status == 304;
  }

  @Override
  public void length(long bytes) {
    if (status >= 200 && status != 204) {
      MessageWriter.field(out, "content-length", Long.toString(status == 205 ? 0 : bytes));
    }
  }

  @Override
  public void chunks() {
    if (status == 205) {
      length(0);
    } else if (status >= 200 && status != 204) {
      message.chunks(out);
    }
  }

  @Override
  public void field(String name, String value) {
    MessageWriter.field(out, name, value);
  }

  @Override
  public void connection(String option) {
    MessageWriter.field(out, "connection", option);
  }

  @Override
  public void send() {
    message.send(takeHead());
  }

  @Override
  public void sendWhole(byte[] body) {
    if (bodyless) {
      send();
    } else {
      message.send(takeHead(), body);
    }
  }

  /** Once: a stream is written for long, and does not hold its head. */
  private StringBuilder takeHead() {
    StringBuilder head = out;
    out = new StringBuilder(0);
    return head;
  }

  @Override
  public void send(byte[] part) {
    if (!bodyless) {
      message.send(part);
    }
  }

  @Override
  public void end(Headers trailers) {
    if (!bodyless) {
      message.end(trailers);
    }
  }

  /** A leading zero of the next chunk's size. */
  @Override
  public void probe() {
    if (!bodyless && message.isChunked()) {
      message.flush(ZERO.duplicate());
    }
  }

  @Override
  public void cut() {
    channel.close();
  }
}
