package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Reads what a client would make of a chat stream's events. */
public final class Sse {

  private Sse() {}

  /** The concatenated content deltas of one choice. */
  public static String content(List<String> events, int choice) {
    return field(events, choice, "content");
  }

  /** The concatenated deltas of one text field of one choice. */
  public static String field(List<String> events, int choice, String name) {
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : chunks(events)) {
      for (JsonNode c : chunk.path("choices")) {
        JsonNode delta = c.path("delta").path(name);
        if (c.path("index").asInt() == choice && delta.isTextual()) {
          text.append(delta.textValue());
        }
      }
    }
    return text.toString();
  }

  /** Every event but the last mark, parsed. */
  public static List<JsonNode> chunks(List<String> events) {
    return events.stream().filter(e -> !e.equals("[DONE]")).map(TestGateway::parse).toList();
  }
}
