package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Whole answers that are fit to be stored, with everything that an answer may have. */
final class RandomCompletions {
  private final RandomJson json;

  RandomCompletions(Random random) {
    this.json = new RandomJson(random);
  }

  ObjectNode completion() {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.put("id", json.pick("chatcmpl-1", "", "a\"b-c", "é_1", "x".repeat(99), "0-1_2"));
    whole.put("object", "chat.completion");
    whole.put("created", json.random.nextInt());
    whole.put("model", json.words());
    ArrayNode choices = whole.putArray("choices");
    for (int n = json.random.nextInt(1, 4), i = 0; i < n; i++) {
      choices.add(choice(i));
    }
    whole.putObject("usage").put("prompt_tokens", 3).put("total_tokens", 3).set("x", value());
    whole.set("x_" + json.text(), json.value(2));
    return whole;
  }

  private ObjectNode choice(int index) {
    ObjectNode choice = Json.MAPPER.createObjectNode();
    choice.put("index", index);
    choice.set("message", message());
    choice.putNull("logprobs");
    if (json.random.nextBoolean()) {
      ArrayNode tokens = choice.putObject("logprobs").putArray("content");
      tokens.addObject().put("token", json.text()).put("logprob", json.number());
    }
    choice.put("finish_reason", json.pick("stop", "tool_calls"));
    choice.set("x_" + json.text(), value());
    return choice;
  }

  private ObjectNode message() {
    ObjectNode message = Json.MAPPER.createObjectNode();
    message.put("role", "assistant");
    message.put("content", json.words());
    message.put("refusal", json.pick(null, json.words()));
    message.put("reasoning_content", json.words());
    message.set("x_" + json.text(), value());
    if (json.random.nextBoolean()) {
      ArrayNode calls = message.putArray("tool_calls");
      for (int i = json.random.nextInt(1, 4); i > 0; i--) {
        calls.addObject().put("id", json.words()).put("type", "function").set("function", call());
      }
    }
    return message;
  }

  private ObjectNode call() {
    String arguments = new String(Spelling.of(value(), new Random(1)), StandardCharsets.UTF_8);
    return Json.MAPPER.createObjectNode().put("name", json.words()).put("arguments", arguments);
  }

  private JsonNode value() {
    return json.value(2);
  }
}
