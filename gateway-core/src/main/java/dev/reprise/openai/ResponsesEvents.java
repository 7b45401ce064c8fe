package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * One response as the events of a stream, in the order in which clients add them up: an item or
 * part is told empty before its text and whole after it, and the last event has the response.
 */
final class ResponsesEvents {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String IN_PROGRESS = "in_progress";

  private final JsonNode response;
  private final EventFrames frames;

  /**
   * @param charsPerEvent code points of text in one event; 0 is all in one
   */
  ResponsesEvents(JsonNode response, int charsPerEvent) {
    this.response = response;
    this.frames = new EventFrames(charsPerEvent);
  }

  /** All in one array, or an array for each event if texts come in pieces. */
  List<byte[]> frames() {
    ObjectNode begun = begun();
    frames.add(frames.event("response.created").set("response", begun));
    frames.add(frames.event("response.in_progress").set("response", begun));
    int index = 0;
    for (JsonNode item : response.path("output")) {
      item(Place.of(index++, item), item);
    }
    String end = "response." + response.path("status").asText("completed");
    frames.add(frames.event(end).set("response", response));
    return frames.told();
  }

  /** The response before anything of it was said. */
  private ObjectNode begun() {
    ObjectNode begun = NODES.objectNode();
    for (Map.Entry<String, JsonNode> field : response.properties()) {
      begun.set(
          field.getKey(),
          switch (field.getKey()) {
            case "status" -> NODES.textNode(IN_PROGRESS);
            case "output" -> NODES.arrayNode();
            case "completed_at", "incomplete_details", "usage" -> NullNode.instance;
            default -> field.getValue();
          });
    }
    return begun;
  }

  private void item(Place place, JsonNode item) {
    switch (item.path("type").asText("")) {
      case "message" -> message(place, item);
      case "reasoning" -> reasoning(place, item);
      case "function_call" -> call(place, item, "arguments", "response.function_call_arguments");
      case "custom_tool_call" -> call(place, item, "input", "response.custom_tool_call_input");
      default -> added(place, item);
    }
    whole("response.output_item.done", place, item);
  }

  private void added(Place place, JsonNode item) {
    whole("response.output_item.added", place, item);
  }

  private void whole(String name, Place place, JsonNode item) {
    frames.add(frames.event(name).put("output_index", place.output()).set("item", item));
  }

  private void message(Place place, JsonNode item) {
    added(place, begun(item, "content"));
    int index = 0;
    for (JsonNode part : item.path("content")) {
      Place within = place.within("content_index", index++);
      switch (part.path("type").asText("")) {
        case "output_text" -> text(within, part);
        case "refusal" -> part(within, part, "response.content_part", "response.refusal");
        default -> part(within, part, "response.content_part", "");
      }
    }
  }

  private void text(Place place, JsonNode part) {
    ObjectNode empty = empty(part, "text");
    emptyList(empty, "annotations");
    emptyList(empty, "logprobs");
    frames.add(event("response.content_part.added", place).set("part", empty));
    JsonNode logprobs = part.path("logprobs").isArray() ? part.get("logprobs") : NODES.arrayNode();
    List<String> pieces = frames.pieces(part.path("text").asText());
    for (String piece : pieces) {
      // Which token is in which piece is not known.
      JsonNode its = pieces.size() == 1 ? logprobs : NODES.arrayNode();
      frames.add(
          event("response.output_text.delta", place).put("delta", piece).set("logprobs", its));
    }
    int index = 0;
    for (JsonNode annotation : part.path("annotations")) {
      ObjectNode event = event("response.output_text.annotation.added", place);
      frames.add(event.put("annotation_index", index++).set("annotation", annotation));
    }
    ObjectNode done = event("response.output_text.done", place);
    frames.add(done.put("text", part.path("text").asText()).set("logprobs", logprobs));
    frames.add(event("response.content_part.done", place).set("part", part));
  }

  private void reasoning(Place place, JsonNode item) {
    added(place, begun(item, "summary", "content"));
    int summary = 0;
    for (JsonNode part : item.path("summary")) {
      Place within = place.within("summary_index", summary++);
      part(within, part, "response.reasoning_summary_part", "response.reasoning_summary_text");
    }
    int content = 0;
    for (JsonNode part : item.path("content")) {
      Place within = place.within("content_index", content++);
      part(within, part, "response.content_part", "response.reasoning_text");
    }
  }

  /** A part with a text of its own; without a name for the text's events it comes at once. */
  private void part(Place place, JsonNode part, String name, String textName) {
    String field = part.has("refusal") ? "refusal" : "text";
    boolean hasText = !textName.isEmpty() && part.path(field).isTextual();
    frames.add(event(name + ".added", place).set("part", hasText ? empty(part, field) : part));
    if (hasText) {
      deltas(place, textName, field, part.get(field).textValue());
    }
    frames.add(event(name + ".done", place).set("part", part));
  }

  /** A call without an id comes at once: the events of its text have nothing to refer to. */
  private void call(Place place, JsonNode item, String field, String name) {
    if (place.item().isEmpty() || !item.path(field).isTextual()) {
      added(place, item);
      return;
    }
    added(place, begun(empty(item, field)));
    deltas(place, name, field, item.get(field).textValue());
  }

  private void deltas(Place place, String name, String field, String text) {
    for (String piece : frames.pieces(text)) {
      frames.add(event(name + ".delta", place).put("delta", piece));
    }
    frames.add(event(name + ".done", place).put(field, text));
  }

  /** The item as it is told first, with these lists of it still empty. */
  private static ObjectNode begun(JsonNode item, String... lists) {
    ObjectNode begun = copy(item);
    if (begun.hasNonNull("status")) {
      begun.put("status", IN_PROGRESS);
    }
    for (String list : lists) {
      emptyList(begun, list);
    }
    return begun;
  }

  private static void emptyList(ObjectNode object, String name) {
    if (object.path(name).isArray()) {
      object.putArray(name);
    }
  }

  private static ObjectNode empty(JsonNode whole, String field) {
    return copy(whole).put(field, "");
  }

  private static ObjectNode copy(JsonNode object) {
    ObjectNode copy = NODES.objectNode();
    object.properties().forEach(field -> copy.set(field.getKey(), field.getValue()));
    return copy;
  }

  private ObjectNode event(String type, Place place) {
    ObjectNode event = frames.event(type).put("item_id", place.item());
    event.put("output_index", place.output());
    return place.list().isEmpty() ? event : event.put(place.list(), place.index());
  }

  /**
   * Where in the response something stands.
   *
   * @param item id of the item
   * @param list by which name its events count the item's parts; empty for the item itself
   */
  private record Place(int output, String item, String list, int index) {

    static Place of(int output, JsonNode item) {
      return new Place(output, item.path("id").asText(""), "", 0);
    }

    Place within(String name, int part) {
      return new Place(output, item, name, part);
    }
  }
}
