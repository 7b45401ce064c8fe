package dev.reprise.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.reprise.chat.Usage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads one chat completion off the wire and notes when its content began to arrive. */
final class AnswerReader {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String EVENT_FIELD = "data:";

  private final StringBuilder content = new StringBuilder();
  private Usage usage = Usage.NONE;
  private long firstNanos;

  /**
   * An answer in full.
   *
   * @param firstNanos {@link System#nanoTime} at the first byte of content
   */
  record Heard(String content, Usage usage, long firstNanos) {}

  private AnswerReader() {}

  static Heard json(InputStream body) throws IOException {
    var reader = new AnswerReader();
    var bytes = new ByteArrayOutputStream();
    bytes.write(body.readNBytes(1));
    reader.firstNanos = System.nanoTime();
    body.transferTo(bytes);
    JsonNode root = JSON.readTree(bytes.toByteArray());
    reader.take(root.path("choices").path(0).path("message").path("content").asText());
    reader.note(root.path("usage"));
    return reader.heard();
  }

  static Heard events(InputStream body) throws IOException {
    var reader = new AnswerReader();
    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    boolean done = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(EVENT_FIELD)) {
        String payload = line.substring(EVENT_FIELD.length()).strip();
        done = payload.equals("[DONE]");
        if (!done) {
          reader.chunk(JSON.readTree(payload));
        }
      }
    }
    if (!done) {
      throw new IOException("the stream must end with [DONE]");
    }
    return reader.heard();
  }

  private void chunk(JsonNode chunk) throws IOException {
    if (chunk.has("error")) {
      throw new IOException("error in the stream: " + chunk.path("error").path("message").asText());
    }
    take(chunk.path("choices").path(0).path("delta").path("content").asText());
    note(chunk.path("usage"));
  }

  private void take(String text) {
    if (firstNanos == 0 && !text.isEmpty()) {
      firstNanos = System.nanoTime();
    }
    content.append(text);
  }

  private void note(JsonNode counts) {
    if (counts.isObject()) {
      usage =
          new Usage(
              counts.path("prompt_tokens").asLong(), counts.path("completion_tokens").asLong());
    }
  }

  private Heard heard() {
    return new Heard(content.toString(), usage, firstNanos);
  }
}
