package dev.reprise.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the events of a response as strict clients do: each event must fit what was told before,
 * and an item's end must say what its deltas came to.
 */
final class ResponsesClient {
  private final List<ObjectNode> items = new ArrayList<>();
  final List<String> types = new ArrayList<>();
  private JsonNode last = Json.MAPPER.missingNode();

  /** Reads a whole stream; returns the response of its last event. */
  JsonNode read(List<byte[]> stream) {
    SseDecoder decoder = new SseDecoder(data -> event(Streams.tree(utf8(data))), 1 << 24);
    stream.forEach(decoder::feed);
    assertThat(types.getFirst()).isEqualTo("response.created");
    assertThat(last.at("/response/output")).isEqualTo(array(items));
    return last.get("response");
  }

  private void event(JsonNode event) {
    String type = event.get("type").textValue();
    assertThat(event.get("sequence_number").intValue()).isEqualTo(types.size());
    types.add(type);
    last = event;
    String kind = type.substring(type.lastIndexOf('.') + 1);
    if (event.has("response")) {
      boolean ends = !List.of("created", "in_progress").contains(kind);
      assertThat(event.at("/response/status").textValue().equals("in_progress")).isNotEqualTo(ends);
      assertThat(event.at("/response/output").isEmpty()).isNotEqualTo(ends);
    } else if (event.has("item")) {
      item(event, kind);
    } else if (event.has("part")) {
      part(event, kind);
    } else {
      text(event, kind);
    }
  }

  private void item(JsonNode event, String kind) {
    int index = event.get("output_index").intValue();
    ObjectNode told = event.get("item").deepCopy();
    if (kind.equals("added")) {
      assertThat(index).isEqualTo(items.size());
      assertThat(told.path("status").asText("in_progress")).isEqualTo("in_progress");
      items.add(told);
      return;
    }
    ObjectNode known = items.set(index, told);
    if (told.hasNonNull("status")) {
      known.set("status", told.get("status"));
    }
    assertThat(known).isEqualTo(told);
  }

  private void part(JsonNode event, String kind) {
    ArrayNode parts = parts(event);
    int index = index(event);
    if (kind.equals("added")) {
      assertThat(index).isEqualTo(parts.size());
      parts.add(event.get("part").deepCopy());
    } else {
      assertThat(parts.get(index)).isEqualTo(event.get("part"));
    }
  }

  private void text(JsonNode event, String kind) {
    ObjectNode target = target(event);
    if (event.has("annotation")) {
      ArrayNode annotations = (ArrayNode) target.get("annotations");
      assertThat(event.get("annotation_index").intValue()).isEqualTo(annotations.size());
      annotations.add(event.get("annotation"));
      return;
    }
    String field = field(target);
    if (kind.equals("delta")) {
      assertThat(event.get("delta").textValue()).isNotEmpty();
      target.put(field, target.get(field).textValue() + event.get("delta").textValue());
      return;
    }
    assertThat(event.get(field)).isEqualTo(target.get(field));
    if (target.has("logprobs")) {
      target.set("logprobs", event.get("logprobs"));
    }
  }

  private static String field(ObjectNode target) {
    return switch (target.get("type").textValue()) {
      case "function_call" -> "arguments";
      case "custom_tool_call" -> "input";
      case "refusal" -> "refusal";
      default -> "text";
    };
  }

  private ObjectNode target(JsonNode event) {
    boolean inPart = event.has("content_index") || event.has("summary_index");
    return inPart ? (ObjectNode) parts(event).get(index(event)) : itemOf(event);
  }

  private ArrayNode parts(JsonNode event) {
    return (ArrayNode) itemOf(event).get(event.has("summary_index") ? "summary" : "content");
  }

  private static int index(JsonNode event) {
    return event.get(event.has("summary_index") ? "summary_index" : "content_index").intValue();
  }

  private ObjectNode itemOf(JsonNode event) {
    ObjectNode item = items.get(event.get("output_index").intValue());
    assertThat(event.get("item_id")).isEqualTo(item.get("id"));
    return item;
  }

  private static JsonNode array(List<ObjectNode> items) {
    return Json.MAPPER.createArrayNode().addAll(items);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
