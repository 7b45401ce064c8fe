package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Requests to the Responses API and whole answers to them, with everything that they may have. */
final class RandomResponses {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final RandomJson json;

  RandomResponses(Random random) {
    this.json = new RandomJson(random);
  }

  /** Its last item is a user's message of text, as a string or in parts. */
  ObjectNode request() {
    ObjectNode request = NODES.objectNode().put("model", json.words());
    ArrayNode input = request.putArray("input");
    for (int i = json.random.nextInt(3); i > 0; i--) {
      input.add(historicItem());
    }
    input.add(question());
    for (String name : List.of("temperature", "instructions", "tools", "text", "include")) {
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
    request.put("prompt_cache_key", json.text());
    request.set("stream", json.random.nextBoolean() ? NODES.nullNode() : NODES.booleanNode(true));
    request.set("store", json.pick(NODES.nullNode(), NODES.booleanNode(true)));
    request.putObject("stream_options").put("include_obfuscation", json.random.nextBoolean());
  }

  private ObjectNode historicItem() {
    ObjectNode item = json.object(2);
    item.put("type", json.pick("message", "function_call", "function_call_output", "reasoning"));
    item.put("role", json.pick("user", "assistant", "system", "developer"));
    item.set("content", json.value(2));
    return item;
  }

  private ObjectNode question() {
    ObjectNode item = NODES.objectNode().put("role", "user");
    if (json.random.nextBoolean()) {
      item.put("type", "message");
    }
    if (json.random.nextBoolean()) {
      return item.put("content", json.words());
    }
    ArrayNode parts = item.putArray("content");
    for (int i = json.random.nextInt(1, 3); i > 0; i--) {
      parts.addObject().put("type", "input_text").put("text", json.words()).put("part", i);
    }
    return item;
  }

  ObjectNode response(boolean store) {
    ObjectNode response = NODES.objectNode();
    response.put("id", json.pick("resp_1", "resp_" + "x".repeat(48), "a\"b-c", "é_1"));
    response.put("object", "response");
    response.put("created_at", json.random.nextInt());
    response.put("status", "completed").putNull("error").put("model", json.words());
    response.put("store", store);
    ArrayNode output = response.putArray("output");
    for (int n = json.random.nextInt(4), i = 0; i < n; i++) {
      output.add(item(i));
    }
    output.add(message("msg_last"));
    ObjectNode usage = response.putObject("usage").put("input_tokens", 3).put("output_tokens", 4);
    usage.put("total_tokens", 7).putObject("output_tokens_details").put("reasoning_tokens", 1);
    response.set("x_" + json.text(), json.value(2));
    return response;
  }

  private ObjectNode item(int index) {
    String id = "item_" + index;
    return switch (json.random.nextInt(5)) {
      case 0 -> call(id, "function_call").put("arguments", arguments());
      case 1 -> call(id, "custom_tool_call").put("input", json.text());
      case 2 -> reasoning(id);
      case 3 -> json.object(2).put("type", "compaction").put("id", id);
      default -> message(id);
    };
  }

  private ObjectNode call(String id, String type) {
    ObjectNode call = NODES.objectNode().put("id", id).put("type", type).put("call_id", "c" + id);
    return call.put("name", json.words()).put("status", "completed");
  }

  private String arguments() {
    return new String(Spelling.of(json.value(2), new Random(1)), StandardCharsets.UTF_8);
  }

  private ObjectNode reasoning(String id) {
    ObjectNode item = NODES.objectNode().put("id", id).put("type", "reasoning");
    parts(item.putArray("summary"), "summary_text");
    switch (json.random.nextInt(3)) {
      case 0 -> parts(item.putArray("content"), "reasoning_text");
      case 1 -> item.putNull("content").put("encrypted_content", json.words());
      default -> item.put("status", "completed");
    }
    return item;
  }

  private void parts(ArrayNode parts, String type) {
    for (int i = json.random.nextInt(3); i > 0; i--) {
      parts.addObject().put("type", type).put("text", json.text()).set("x", json.value(1));
    }
  }

  private ObjectNode message(String id) {
    ObjectNode message = NODES.objectNode().put("id", id).put("type", "message");
    message.put("status", "completed").put("role", "assistant").put("phase", json.text());
    ArrayNode content = message.putArray("content");
    content.add(text());
    if (json.random.nextBoolean()) {
      content.addObject().put("type", "refusal").put("refusal", json.text());
      content.addObject().put("type", "hologram").set("x", json.value(2));
      content.add(text());
    }
    return message;
  }

  private JsonNode text() {
    ObjectNode part = NODES.objectNode().put("type", "output_text").put("text", json.words());
    ArrayNode annotations = part.putArray("annotations");
    for (int i = json.random.nextInt(3); i > 0; i--) {
      annotations.add(json.object(2).put("type", "url_citation"));
    }
    if (json.random.nextBoolean()) {
      part.putArray("logprobs").addObject().put("token", json.text()).put("logprob", json.number());
    }
    return part;
  }
}
