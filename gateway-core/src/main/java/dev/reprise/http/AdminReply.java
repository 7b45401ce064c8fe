package dev.reprise.http;

import dev.reprise.admin.AdminAnswer;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import java.nio.charset.StandardCharsets;

/**
 * An answer on the admin listener.
 *
 * @param headers beyond type and length
 */
@SuppressWarnings("ArrayRecordComponent") // Replies are never compared.
record AdminReply(int status, String type, byte[] body, Headers headers) {

  static AdminReply text(int status, String body) {
    return text(status, "text/plain; charset=utf-8", body);
  }

  static AdminReply text(int status, String type, String body) {
    return new AdminReply(status, type, body.getBytes(StandardCharsets.UTF_8), Headers.EMPTY);
  }

  /**
   * Writes it.
   *
   * @param toHead whether the request's method is HEAD
   * @param stay whether the connection goes on behind it
   */
  void send(ReplyWriter writer, boolean toHead, boolean stay) {
    int length = body.length;
    writer.head(new ResponseHead(status, "", headers.plus("Content-Type", type), length), toHead);
    writer.length(length);
    if (!stay) {
      writer.connection("close");
    }
    writer.sendWhole(body);
  }

  /** Holds what people asked: no cache may keep it, no browser may take it for a page. */
  static AdminReply json(AdminAnswer answer) {
    Headers headers =
        answer
            .headers()
            .plus("Cache-Control", "no-store")
            .plus("X-Content-Type-Options", "nosniff");
    return new AdminReply(answer.status(), "application/json", answer.json(), headers);
  }
}
