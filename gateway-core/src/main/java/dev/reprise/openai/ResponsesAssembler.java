package dev.reprise.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Completion;
import dev.reprise.chat.CompletionAssembler;
import dev.reprise.chat.Unfit;
import dev.reprise.chat.Usage;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the {@code response} object from the event that ends a stream of typed events. The object
 * is whole there, but for providers that leave out its output: their items come from the events
 * that tell each one's end.
 */
final class ResponsesAssembler implements CompletionAssembler, SseDecoder.Events {
  private static final String DONE = "[DONE]";

  private static final Set<String> ENDS =
      Set.of("response.completed", "response.incomplete", "response.failed", "error");

  /** What an event has around the object that it carries. */
  private static final int ENVELOPE_BYTES = 1024;

  /** A token of four bytes comes in an event of up to three hundred. */
  private static final long BYTES_PER_STORED_BYTE = 100;

  private final SseDecoder decoder;
  private final int maxBytes;
  private final Fitness fitness;
  private final Map<Integer, JsonNode> items = new TreeMap<>();
  private @Nullable ObjectNode response;
  private @Nullable Unfit flaw;
  private Usage spent = Usage.NONE;
  private boolean ended;
  private long itemBytes;
  private long received;

  ResponsesAssembler(int maxBytes, Fitness fitness) {
    this.maxBytes = maxBytes;
    this.fitness = fitness;
    this.decoder = new SseDecoder(this, maxBytes + ENVELOPE_BYTES);
  }

  @Override
  public void feed(byte[] bytes) {
    received += bytes.length;
    decoder.feed(bytes);
    if (received > BYTES_PER_STORED_BYTE * maxBytes) {
      refuse(Unfit.TOO_LARGE);
    }
  }

  @Override
  public boolean sawEnd() {
    return ended || flaw == Unfit.ERROR_EVENT;
  }

  @Override
  public boolean sawLast() {
    return ended;
  }

  @Override
  public Assembly end() {
    if (flaw != null) {
      return new Assembly.Refused(flaw, spent);
    }
    if (response == null) {
      return new Assembly.Refused(items.isEmpty() ? Unfit.EMPTY : Unfit.INCOMPLETE, spent);
    }
    Unfit reason = fitness.flaw(response);
    if (reason != null) {
      return new Assembly.Refused(reason, spent);
    }
    byte[] json = Json.bytes(response);
    return json.length > maxBytes
        ? new Assembly.Refused(Unfit.TOO_LARGE, spent)
        : new Assembly.Whole(new Completion(json, spent));
  }

  @Override
  public void error() {
    ended = true;
    refuse(Unfit.ERROR_EVENT);
  }

  @Override
  public void tooLarge() {
    refuse(Unfit.TOO_LARGE);
  }

  @Override
  public void dropped(String name) {
    ended |= ENDS.contains(name);
  }

  /** A stream that will not be stored has an end all the same. */
  @Override
  public void event(String data) {
    if (data.equals(DONE)) {
      ended = true;
    } else if (!ended) {
      typed(data);
    }
  }

  private void typed(String data) {
    try {
      JsonNode event = Json.tree(data);
      if (event.isObject()) {
        take(event, data.length());
      } else {
        refuse(Unfit.UNREADABLE);
      }
    } catch (JsonProcessingException e) {
      refuse(Unfit.UNREADABLE);
    }
  }

  private void take(JsonNode event, int length) {
    String type = event.path("type").asText("");
    ended |= ENDS.contains(type);
    switch (type) {
      case "response.output_item.done" -> item(event, length);
      case "response.completed", "response.incomplete" -> whole(event.path("response"));
      case "response.failed" -> {
        spent = fitness.usage(event.path("response"));
        refuse(Unfit.ERROR_EVENT);
      }
      case "error" -> refuse(Unfit.ERROR_EVENT);
      default -> {
        if (event.hasNonNull("error")) {
          refuse(Unfit.ERROR_EVENT);
        }
      }
    }
  }

  private void item(JsonNode event, int length) {
    itemBytes += length;
    if (itemBytes > maxBytes + (long) ENVELOPE_BYTES) {
      refuse(Unfit.TOO_LARGE);
    }
    if (flaw == null) {
      items.put(event.path("output_index").asInt(items.size()), event.path("item"));
    }
  }

  private void whole(JsonNode told) {
    spent = fitness.usage(told);
    if (!(told instanceof ObjectNode object)) {
      refuse(Unfit.UNREADABLE);
      return;
    }
    if (object.path("output").isEmpty() && !items.isEmpty()) {
      ArrayNode output = object.putArray("output");
      items.values().forEach(output::add);
    }
    response = object;
  }

  private void refuse(Unfit reason) {
    if (flaw == null) {
      flaw = reason;
      items.clear();
    }
  }
}
