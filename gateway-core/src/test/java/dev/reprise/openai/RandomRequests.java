package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.UnreadableRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Chat requests of every shape, and the one way in which the tests read them. */
final class RandomRequests {
  static final TextNormalization EXACT = new TextNormalization(false, false);

  private final RandomJson json;

  RandomRequests(Random random) {
    this.json = new RandomJson(random);
  }

  static ChatRequest read(byte[] body) throws UnreadableRequestException {
    return ChatRequestReader.of(body, EXACT, false).request();
  }

  static ChatRequest read(String body) throws UnreadableRequestException {
    return read(body.getBytes(StandardCharsets.UTF_8));
  }

  /** Its last message is a user's text, as a string or in parts. */
  ObjectNode request() {
    ObjectNode request = Json.MAPPER.createObjectNode();
    request.put("model", json.words());
    ArrayNode messages = request.putArray("messages");
    for (int i = json.random.nextInt(3); i > 0; i--) {
      messages.add(message());
    }
    messages.add(question());
    for (String name : List.of("temperature", "tools", "seed", "x_" + json.text())) {
      if (json.random.nextBoolean()) {
        request.set(name, json.value(3));
      }
    }
    return request;
  }

  /** Fields with which the answer stays the same. */
  void addWithoutEffect(ObjectNode request) {
    request.set("metadata", json.object(2));
    request.put("user", json.text());
    request.put("safety_identifier", json.text());
    request.put("stream", json.random.nextBoolean());
    ObjectNode options = Json.MAPPER.createObjectNode();
    options.put("include_usage", json.random.nextBoolean());
    request.set("stream_options", json.random.nextBoolean() ? options : options.nullNode());
  }

  private ObjectNode message() {
    ObjectNode message = Json.MAPPER.createObjectNode();
    message.put("role", json.pick("system", "user", "assistant", "tool"));
    message.set("content", json.value(2));
    message.setAll(json.object(2));
    return message;
  }

  private ObjectNode question() {
    ObjectNode message = Json.MAPPER.createObjectNode();
    message.put("role", "user");
    if (json.random.nextBoolean()) {
      message.put("content", json.words());
    } else {
      ArrayNode parts = message.putArray("content");
      for (int i = json.random.nextInt(1, 3); i > 0; i--) {
        parts.addObject().put("type", "text").put("text", json.words()).put("part", i);
      }
    }
    return message;
  }

  static JsonNode lastMessage(ObjectNode request) {
    JsonNode messages = request.get(request.has("messages") ? "messages" : "input");
    return messages.get(messages.size() - 1);
  }
}
