package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.reprise.chat.ReplayForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events without names, each a chunk of an answer, and the last word behind them, as bytes. */
final class ChunkFrames {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  private final boolean apart;
  private final List<byte[]> frames = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(2048);

  ChunkFrames(ReplayForm form) {
    this.apart = form.charsPerEvent() > 0;
  }

  /** Writes JSON, or a part of it. */
  @FunctionalInterface
  interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  boolean isEmpty() {
    return frames.isEmpty() && out.size() == 0;
  }

  /**
   * Adds an event.
   *
   * @param members those of its one object
   */
  void add(Part members) throws IOException {
    out.writeBytes(DATA);
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    }
    out.writeBytes(END);
    if (apart) {
      frames.add(out.toByteArray());
      out.reset();
    }
  }

  /** All in one array, or an array for each event if texts are cut. */
  List<byte[]> done() {
    out.writeBytes(DONE);
    frames.add(out.toByteArray());
    return frames;
  }

  /** Writes a member; what is there most often does without the mapper and its settings. */
  static void field(JsonGenerator json, String name, @Nullable JsonNode value) throws IOException {
    json.writeFieldName(name);
    switch (value) {
      case null -> json.writeNull();
      case NullNode _ -> json.writeNull();
      case TextNode text -> json.writeString(text.textValue());
      default -> json.writeObject(value);
    }
  }

  /** For an answer that does not say what it took: clients read the numbers without asking. */
  static void noUsage(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("usage");
    json.writeNumberField("prompt_tokens", 0);
    json.writeNumberField("completion_tokens", 0);
    json.writeNumberField("total_tokens", 0);
    json.writeEndObject();
  }
}
