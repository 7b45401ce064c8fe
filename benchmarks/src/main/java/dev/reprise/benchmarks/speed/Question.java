package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Requests of the benchmark. */
final class Question {
  /** With the names around it 1 kB. */
  private static final String PADDING =
      "How do I change the delivery address of an order that is on its way? ".repeat(13);

  private Question() {}

  /** The body of a request of 1 kB; equal marks make equal requests. */
  static String body(String mark, boolean stream) {
    return body(mark + " " + PADDING, stream ? "\"stream\":true," : "");
  }

  /** The body of a request of these words alone. */
  static String shortBody(String words) {
    return body(words, "");
  }

  /** A whole request with this body, for this server. */
  static ByteBuffer request(Subject subject, String body) {
    String more = String.join("", subject.headers().stream().map(each -> each + "\r\n").toList());
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer bench\r\n"
            + more
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    byte[] bytes = (head + body).getBytes(UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static String body(String words, String more) {
    return "{\"model\":\""
        + Answer.MODEL
        + "\","
        + more
        + "\"messages\":[{\"role\":\"user\",\"content\":\""
        + words
        + "\"}]}";
  }
}
