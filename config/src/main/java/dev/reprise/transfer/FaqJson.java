package dev.reprise.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A question and its answer as a client and a provider of chat completions would write them. */
public final class FaqJson {

  private FaqJson() {}

  /**
   * @param system null for no system prompt
   */
  static byte[] request(String model, @Nullable String system, String question) {
    ObjectNode body = Members.MAPPER.createObjectNode().put("model", model);
    ArrayNode messages = body.putArray("messages");
    if (system != null) {
      messages.addObject().put("role", "system").put("content", system);
    }
    messages.addObject().put("role", "user").put("content", question);
    return bytes(body);
  }

  /**
   * @param usage null where it is not known: the answer then names none
   */
  public static byte[] response(
      String id, String model, String answer, byte @Nullable [] usage, InstantSource clock) {
    ObjectNode body =
        Members.MAPPER
            .createObjectNode()
            .put("id", "chatcmpl-" + id)
            .put("object", "chat.completion")
            .put("created", clock.instant().getEpochSecond())
            .put("model", model);
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", answer).putNull("refusal");
    choice.putNull("logprobs").put("finish_reason", "stop");
    if (usage != null) {
      body.putRawValue("usage", new RawValue(new String(usage, StandardCharsets.UTF_8)));
    }
    return bytes(body);
  }

  private static byte[] bytes(ObjectNode tree) {
    try {
      return Members.MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain nodes is JSON", e);
    }
  }
}
