package dev.reprise.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the simulated provider in OpenAI's wire forms: the whole, or its chunks.
 *
 * @param createdSeconds since the epoch
 */
record SimulatedAnswer(String id, long createdSeconds, String content, int promptTokens) {

  static final String FINGERPRINT = "simulated";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  List<String> tokens() {
    return Tokens.of(content);
  }

  ObjectNode whole() {
    ObjectNode root = envelope("chat.completion");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", content)
        .putNull("refusal")
        .putArray("annotations");
    choice.putNull("logprobs").put("finish_reason", "stop");
    return root.set("usage", usage());
  }

  ObjectNode roleChunk() {
    ObjectNode delta = NODES.objectNode();
    delta.put("role", "assistant").put("content", "").putNull("refusal");
    return chunk(delta, null);
  }

  ObjectNode contentChunk(String token) {
    return chunk(NODES.objectNode().put("content", token), null);
  }

  ObjectNode finishChunk() {
    return chunk(NODES.objectNode(), "stop");
  }

  /** Follows the finish chunk when the caller asked for it. */
  ObjectNode usageChunk() {
    ObjectNode root = envelope("chat.completion.chunk");
    root.putArray("choices");
    return root.set("usage", usage());
  }

  private ObjectNode chunk(ObjectNode delta, @Nullable String finish) {
    ObjectNode root = envelope("chat.completion.chunk");
    ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.putNull("logprobs").put("finish_reason", finish);
    return root;
  }

  private ObjectNode envelope(String object) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", createdSeconds)
        .put("model", SimulatedProvider.MODEL)
        .put("system_fingerprint", FINGERPRINT);
  }

  private ObjectNode usage() {
    int completionTokens = tokens().size();
    return NODES
        .objectNode()
        .put("prompt_tokens", promptTokens)
        .put("completion_tokens", completionTokens)
        .put("total_tokens", promptTokens + completionTokens);
  }
}
