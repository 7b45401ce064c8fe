package dev.reprise.demo;

import static dev.reprise.demo.OpenAiErrorException.badRequest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What the simulated provider reads of a chat request; all other fields are ignored.
 *
 * @param question text of the last user message
 * @param promptTokens estimate over the texts of all messages
 */
record SimulatedRequest(String question, boolean stream, boolean includeUsage, int promptTokens) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  static SimulatedRequest parse(byte[] body) throws OpenAiErrorException {
    JsonNode root = object(body);
    if (!root.path("model").isTextual()) {
      throw badRequest("you must provide a model parameter", "model");
    }
    if (root.path("n").asInt(1) != 1) {
      throw badRequest("the simulated provider gives one choice: n must be 1", "n");
    }
    JsonNode messages = root.path("messages");
    return new SimulatedRequest(
        lastUserText(messages),
        root.path("stream").asBoolean(),
        root.path("stream_options").path("include_usage").asBoolean(),
        promptTokens(messages));
  }

  private static JsonNode object(byte[] body) throws OpenAiErrorException {
    try {
      JsonNode root = JSON.readTree(body);
      if (root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      throw badRequest("the body must be valid JSON", null);
    }
    throw badRequest("the body must be a JSON object", null);
  }

  private static String lastUserText(JsonNode messages) throws OpenAiErrorException {
    for (int i = messages.size() - 1; i >= 0; i--) {
      JsonNode message = messages.path(i);
      if (message.path("role").asText().equals("user")) {
        return text(message.path("content"));
      }
    }
    throw badRequest("messages must be an array with at least one user message", "messages");
  }

  private static int promptTokens(JsonNode messages) {
    int tokens = 0;
    for (JsonNode message : messages) {
      tokens += Tokens.count(text(message.path("content")));
    }
    return tokens;
  }

  /** Content is a string or an array of parts, of which the texts count. */
  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText();
    }
    return StreamSupport.stream(content.spliterator(), false)
        .map(part -> part.path("text").asText())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
