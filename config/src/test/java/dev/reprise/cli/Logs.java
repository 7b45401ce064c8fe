package dev.reprise.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** What logs of requests look like. */
final class Logs {
  private Logs() {}

  static String request(String question, String model) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, question);
  }

  static String pair(
      String question, String answer, int minute, int promptTokens, int completionTokens) {
    return """
    {"timestamp":%d,"request":%s,"response":{"id":"c","object":"chat.completion","created":1,\
    "model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},\
    "finish_reason":"stop"}],"usage":{"prompt_tokens":%d,"completion_tokens":%d}}}\
    """
        .formatted(
            1_700_000_000L + 60L * minute,
            request(question, "m"),
            answer,
            promptTokens,
            completionTokens);
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
