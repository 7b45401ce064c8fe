package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events with a name each, numbered in the order in which they are told, as bytes of a stream. */
final class EventFrames {
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  /** Bound on the events of one text: each takes some two hundred bytes besides. */
  private static final int MAX_PIECES = 10_000;

  private final int charsPerEvent;
  private final List<byte[]> frames = new ArrayList<>();
  private int sequence;

  /**
   * @param charsPerEvent code points of text in one event; 0 is all in one
   */
  EventFrames(int charsPerEvent) {
    this.charsPerEvent = charsPerEvent;
  }

  /** The next event, to be filled and then added before another is begun. */
  ObjectNode event(String type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type)
        .put("sequence_number", sequence++);
  }

  void add(JsonNode event) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream(256);
    String head = "event: " + event.get("type").textValue() + "\ndata: ";
    frame.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    frame.writeBytes(Json.bytes(event));
    frame.writeBytes(END);
    frames.add(frame.toByteArray());
  }

  /** All in one array, or an array for each event if texts come in pieces. */
  List<byte[]> told() {
    if (charsPerEvent > 0) {
      return List.copyOf(frames);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(4096);
    frames.forEach(all::writeBytes);
    return List.of(all.toByteArray());
  }

  /** The text cut between code points; of an empty one there is nothing to tell. */
  List<String> pieces(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    int chars = Math.max(charsPerEvent, text.length() / MAX_PIECES);
    if (charsPerEvent == 0 || text.length() <= chars) {
      return List.of(text);
    }
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = end(text, from, chars);
      pieces.add(text.substring(from, to));
      from = to;
    }
    return pieces;
  }

  private static int end(String text, int from, int codePoints) {
    int to = from;
    for (int i = 0; i < codePoints && to < text.length(); i++) {
      to += Character.charCount(text.codePointAt(to));
    }
    return to;
  }
}
