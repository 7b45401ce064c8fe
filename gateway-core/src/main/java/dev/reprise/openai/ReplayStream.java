package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ReplayForm;
import dev.reprise.openai.ChunkFrames.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One rendition of a {@code chat.completion} object as server-sent events. */
final class ReplayStream {

  /** Texts that clients add up, in the order in which a model says them. */
  private static final List<String> SPOKEN =
      List.of("reasoning", "reasoning_content", "content", "refusal");

  /** Each piece has a frame of its own: longer answers are cut into longer pieces. */
  private static final int MAX_PIECES = 8_192;

  /** What each chunk says beside its choices; all else would come as often as there are pieces. */
  private static final Set<String> FRAME = Set.of("model", "service_tier", "system_fingerprint");

  private static final int MAX_FRAME_TEXT = 200;

  private final JsonNode whole;
  private final String id;
  private final long created;
  private final boolean includeUsage;
  private final ReplayForm form;
  private final int most;
  private final ChunkFrames frames;

  ReplayStream(JsonNode whole, String id, long created, boolean includeUsage, ReplayForm form) {
    this.whole = whole;
    this.id = id;
    this.created = created;
    this.includeUsage = includeUsage;
    this.form = form;
    this.frames = new ChunkFrames(form);
    this.most = Math.max(form.charsPerEvent(), Math.ceilDiv(spokenLength(whole), MAX_PIECES));
  }

  /** All in one array, or an array for each event if texts are cut. */
  List<byte[]> write() throws IOException {
    for (JsonNode choice : whole.path("choices")) {
      choice(choice);
    }
    // Ends come last, as upstream's do: clients take the stream for whole once every choice that
    // they have seen has ended.
    int left = whole.path("choices").size();
    for (JsonNode choice : whole.path("choices")) {
      finish(choice, --left == 0);
    }
    if (includeUsage) {
      chunk(JsonGenerator::writeStartArray, true, false);
    }
    return frames.done();
  }

  private void choice(JsonNode choice) throws IOException {
    JsonNode message = choice.path("message");
    delta(
        choice,
        null,
        json -> json.writeStringField("role", message.path("role").asText("assistant")));
    contents(choice, message);
    int index = 0;
    for (JsonNode call : message.path("tool_calls")) {
      int position = index++;
      delta(choice, null, json -> toolCall(json, position, call));
    }
  }

  /** Token odds belong to their text: where there are some, both stay whole. */
  private void contents(JsonNode choice, JsonNode message) throws IOException {
    JsonNode logprobs = choice.get("logprobs");
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    message.properties().forEach(field -> rest.set(field.getKey(), field.getValue()));
    rest.remove(List.of("role", "tool_calls"));
    boolean cut = form.charsPerEvent() > 0 && (logprobs == null || logprobs.isNull());
    if (!cut) {
      delta(choice, logprobs, json -> fields(json, rest));
      return;
    }
    List<Map.Entry<String, String>> spoken = new ArrayList<>();
    for (String name : SPOKEN) {
      if (rest.path(name).isTextual() && !rest.path(name).textValue().isEmpty()) {
        spoken.add(Map.entry(name, rest.remove(name).textValue()));
      }
    }
    if (!rest.isEmpty()) {
      delta(choice, logprobs, json -> fields(json, rest));
    }
    for (Map.Entry<String, String> text : spoken) {
      for (String piece : TextPieces.of(text.getValue(), most)) {
        delta(choice, null, json -> json.writeStringField(text.getKey(), piece));
      }
    }
  }

  private static int spokenLength(JsonNode whole) {
    int length = 0;
    for (JsonNode choice : whole.path("choices")) {
      for (String name : SPOKEN) {
        length += choice.path("message").path(name).asText("").length();
      }
    }
    return length;
  }

  private void toolCall(JsonGenerator json, int index, JsonNode call) throws IOException {
    json.writeArrayFieldStart("tool_calls");
    json.writeStartObject();
    json.writeNumberField("index", index);
    for (Map.Entry<String, JsonNode> field : call.properties()) {
      // Some providers number the calls of a whole answer as well.
      if (!field.getKey().equals("index")) {
        ChunkFrames.field(json, field.getKey(), field.getValue());
      }
    }
    json.writeEndObject();
    json.writeEndArray();
  }

  private void delta(JsonNode choice, @Nullable JsonNode logprobs, Part delta) throws IOException {
    chunk(
        json -> {
          startChoice(json, choice);
          json.writeObjectFieldStart("delta");
          delta.write(json);
          json.writeEndObject();
          ChunkFrames.field(json, "logprobs", logprobs);
          json.writeNullField("finish_reason");
          json.writeEndObject();
        },
        frames.isEmpty(),
        true);
  }

  private void finish(JsonNode choice, boolean last) throws IOException {
    chunk(
        json -> {
          startChoice(json, choice);
          json.writeObjectFieldStart("delta");
          json.writeEndObject();
          json.writeNullField("logprobs");
          for (Map.Entry<String, JsonNode> field : choice.properties()) {
            switch (field.getKey()) {
              case "index", "message", "delta", "logprobs" -> {}
              default -> ChunkFrames.field(json, field.getKey(), field.getValue());
            }
          }
          json.writeEndObject();
        },
        last,
        true);
  }

  private static void startChoice(JsonGenerator json, JsonNode choice) throws IOException {
    json.writeStartArray();
    json.writeStartObject();
    json.writeNumberField("index", choice.path("index").asInt());
  }

  /**
   * Writes an event.
   *
   * @param wide whether it says all that the answer has beside its choices, as the first and the
   *     last do
   */
  private void chunk(Part choices, boolean wide, boolean usageToCome) throws IOException {
    frames.add(
        json -> {
          for (Map.Entry<String, JsonNode> field : whole.properties()) {
            head(json, field.getKey(), field.getValue(), wide);
          }
          json.writeFieldName("choices");
          choices.write(json);
          json.writeEndArray();
          if (includeUsage) {
            usage(json, usageToCome);
          }
        });
  }

  private void head(JsonGenerator json, String name, JsonNode value, boolean wide)
      throws IOException {
    switch (name) {
      case "id" -> json.writeStringField("id", id);
      case "object" -> json.writeStringField("object", "chat.completion.chunk");
      case "created" -> json.writeNumberField("created", created);
      case "choices", "usage" -> {}
      default -> {
        if (wide || (FRAME.contains(name) && value.asText().length() <= MAX_FRAME_TEXT)) {
          ChunkFrames.field(json, name, value);
        }
      }
    }
  }

  private void usage(JsonGenerator json, boolean toCome) throws IOException {
    if (toCome) {
      json.writeNullField("usage");
    } else if (whole.hasNonNull("usage")) {
      JsonNode usage = whole.get("usage");
      ChunkFrames.field(json, "usage", form.usage() ? usage : zeros(usage));
    } else {
      ChunkFrames.noUsage(json);
    }
  }

  /** The same with a zero for each number. */
  private static JsonNode zeros(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), zeros(field.getValue())));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(element -> copy.add(zeros(element)));
      return copy;
    }
    return node.isNumber() ? IntNode.valueOf(0) : node;
  }

  private static void fields(JsonGenerator json, ObjectNode fields) throws IOException {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      ChunkFrames.field(json, field.getKey(), field.getValue());
    }
  }
}
