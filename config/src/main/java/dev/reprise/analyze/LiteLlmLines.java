package dev.reprise.analyze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.config.Planning;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What LiteLLM logs of a call: the standard logging payload of its callbacks, alone or within what
 * they are given, and the rows of its table of spend.
 */
final class LiteLlmLines {
  /** What it writes in the place of what it was told not to log. */
  private static final String REDACTED = "redacted-by-litellm";

  private LiteLlmLines() {}

  static LogLine read(Members line) throws LineException {
    if (line.isObject(LogFormat.STANDARD)) {
      return read(line.members(LogFormat.STANDARD));
    }
    if (line.isObject("kwargs")) {
      return read(line.members("kwargs"));
    }
    String kind = line.has("call_type") ? line.text("call_type") : "acompletion";
    String path = path(kind);
    if (path == null) {
      return new LogLine.Silent("another kind of call: " + kind(kind));
    }
    byte[] body = body(line, path);
    if (body == null) {
      return new LogLine.Silent("no prompt in the line: LiteLLM was told not to log it");
    }
    boolean failed = "failure".equals(line.tree("status").textValue());
    JsonNode cost = line.has("response_cost") ? line.tree("response_cost") : line.tree("spend");
    return new LogLine.Call(
        path,
        body,
        failed ? null : response(line),
        caller(line),
        Moments.first(line, Moments.STARTS),
        Moments.seconds(line),
        cost.isNumber() && !failed ? cost.doubleValue() : Double.NaN,
        OpenAiLines.usage(usage(line)),
        failed);
  }

  /** Null where nothing that is cached was called. */
  private static @Nullable String path(String kind) {
    return switch (kind) {
      case "completion", "acompletion", "" -> Planning.CHAT;
      case "text_completion", "atext_completion" -> "/v1/completions";
      case "responses", "aresponses" -> "/v1/responses";
      default -> null;
    };
  }

  /** A name that is safe to show. */
  private static String kind(String kind) {
    return kind.matches("[a-z_]{1,40}") ? kind : "unknown";
  }

  /** The request as it was sent, or made of its parts; null when the prompt is not there. */
  private static byte @Nullable [] body(Members line, String path) throws LineException {
    JsonNode sent = tree(line, "proxy_server_request");
    JsonNode whole = sent.path("body").isObject() ? sent.path("body") : sent;
    if (whole.has("messages") || whole.has("input") || whole.has("prompt")) {
      return isRedacted(whole) ? null : bytes(whole);
    }
    JsonNode messages = tree(line, "messages");
    if (messages.isMissingNode()
        || messages.isNull()
        || (messages.isEmpty() && !messages.isTextual())) {
      return null;
    }
    if (isRedacted(messages)) {
      return null;
    }
    ObjectNode body = Members.MAPPER.createObjectNode().put("model", model(line));
    if (path.equals(Planning.CHAT)) {
      body.set("messages", messages.has("messages") ? messages.path("messages") : messages);
    } else {
      body.set(path.endsWith("responses") ? "input" : "prompt", messages);
    }
    if (line.isObject("model_parameters")) {
      line.tree("model_parameters")
          .properties()
          .forEach(each -> set(body, each.getKey(), each.getValue()));
    }
    String user = line.tree("end_user").textValue();
    if (user != null && !user.isEmpty() && !body.has("user")) {
      body.put("user", user);
    }
    return bytes(body);
  }

  private static void set(ObjectNode body, String name, JsonNode value) {
    if (!body.has(name) && !value.isNull()) {
      body.set(name, value);
    }
  }

  /** As the caller named it: deployments of one group answer for each other. */
  private static String model(Members line) throws LineException {
    for (String name : List.of("model_group", "model")) {
      String model = line.tree(name).textValue();
      if (model != null && !model.isEmpty()) {
        return model;
      }
    }
    throw new LineException("model: expected a string, got none");
  }

  /** Tables keep JSON as text. */
  private static JsonNode tree(Members line, String name) throws LineException {
    JsonNode node = line.tree(name);
    String text = node.textValue();
    if (text == null || (!text.startsWith("{") && !text.startsWith("["))) {
      return node;
    }
    try {
      return Members.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return node;
    }
  }

  private static boolean isRedacted(JsonNode request) {
    return request.toString().contains(REDACTED);
  }

  private static byte @Nullable [] response(Members line) throws LineException {
    JsonNode response = tree(line, "response");
    if (response.isObject() && (response.has("choices") || response.has("output"))) {
      return isRedacted(response) ? null : bytes(response);
    }
    String text = response.isTextual() ? response.textValue() : response.path("text").textValue();
    return text == null || text.isBlank() || text.contains(REDACTED)
        ? null
        : OpenAiLines.said(text, model(line), bytes(usage(line)));
  }

  private static ObjectNode usage(Members line) throws LineException {
    ObjectNode usage = Members.MAPPER.createObjectNode();
    for (String name : List.of("prompt_tokens", "completion_tokens", "total_tokens")) {
      if (line.tree(name).isNumber()) {
        usage.set(name, line.tree(name));
      }
    }
    return usage;
  }

  private static String caller(Members line) throws LineException {
    String hash = line.tree("metadata").path("user_api_key_hash").textValue();
    String row = line.tree("api_key").textValue();
    return hash != null ? hash : row == null ? "" : row;
  }

  private static byte[] bytes(JsonNode node) throws LineException {
    try {
      return Members.MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new LineException("expected a request");
    }
  }
}
