package dev.reprise.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** The fields of a chat request, each with values such as callers give it. */
final class RandomFields {

  /** Each alone makes another request: S10 to S22, as the last one some unknown to the gateway. */
  static final List<String> OF_EFFECT =
      List.of(
          "model",
          "temperature",
          "top_p",
          "top_k",
          "max_tokens",
          "max_completion_tokens",
          "seed",
          "stop",
          "n",
          "response_format",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "functions",
          "function_call",
          "reasoning_effort",
          "verbosity",
          "service_tier",
          "logprobs",
          "top_logprobs",
          "logit_bias",
          "presence_penalty",
          "frequency_penalty",
          "modalities",
          "audio",
          "prediction",
          "web_search_options",
          "cache",
          "rest",
          "messages[0]",
          "a-field-that-nobody-knows-with-a-name-longer-than-what-a-report-shows");

  /** Any of them may be there or not: S23 and S24. */
  static final List<String> WITHOUT_EFFECT =
      List.of(
          "stream",
          "stream_options",
          "store",
          "metadata",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final RandomJson json;

  RandomFields(Random random) {
    this.json = new RandomJson(random);
  }

  /** A request with about half of the fields of effect. */
  ObjectNode request() {
    ObjectNode request = new RandomRequests(Random.from(json.random)).request();
    request.retain("messages");
    request.set("model", of("model"));
    for (String name : OF_EFFECT) {
      if (json.random.nextBoolean()) {
        request.set(name, of(name));
      }
    }
    return request;
  }

  JsonNode of(String name) {
    return switch (name) {
      case "model", "prompt_cache_key", "user", "safety_identifier" -> text(json.words());
      case "temperature", "top_p", "presence_penalty", "frequency_penalty" ->
          NODES.numberNode(json.number());
      case "max_tokens", "max_completion_tokens", "seed", "n", "top_k", "top_logprobs" ->
          NODES.numberNode(json.random.nextLong());
      case "stop" -> json.random.nextBoolean() ? text(json.text()) : json.array(1);
      case "reasoning_effort", "verbosity", "service_tier", "prompt_cache_retention" ->
          text(json.pick("low", "medium", "high", "auto", "24h"));
      case "logprobs", "parallel_tool_calls" -> NODES.booleanNode(json.random.nextBoolean());
      case "stream", "store" ->
          json.pick(NODES.nullNode(), NODES.booleanNode(false), NODES.booleanNode(true));
      case "stream_options" -> NODES.objectNode().put("include_usage", json.random.nextBoolean());
      case "tools", "functions" ->
          NODES.arrayNode().add(json.object(2).put("type", json.pick("function", "custom")));
      case "modalities" -> NODES.arrayNode().add("text").add(json.pick("audio", "image"));
      case "metadata", "response_format", "audio", "logit_bias" -> json.object(2);
      default -> json.value(3);
    };
  }

  private static JsonNode text(String text) {
    return NODES.textNode(text);
  }
}
