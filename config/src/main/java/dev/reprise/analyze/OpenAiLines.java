package dev.reprise.analyze;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.chat.Usage;
import dev.reprise.config.Planning;
import dev.reprise.transfer.FaqJson;
import dev.reprise.transfer.LineException;
import dev.reprise.transfer.Members;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests in the words of OpenAI's API: a body, {@code {"request":…,"response":…}}, a line of a
 * batch, or a body with its answer and usage among its members.
 */
final class OpenAiLines {

  /** What a logger puts beside a request's own members. */
  private static final Set<String> BESIDE =
      Set.of(
          "response",
          "completion",
          "usage",
          "response_cost",
          "cost",
          "id",
          "request_id",
          "status",
          "status_code",
          "error",
          "api_key_hash",
          "caller",
          "custom_id",
          "startTime",
          "start_time",
          "endTime",
          "end_time",
          "timestamp",
          "@timestamp",
          "created_at",
          "request_time",
          "time",
          "ts",
          "created",
          "response_time",
          "latency",
          "duration",
          "duration_seconds",
          "latency_ms",
          "duration_ms",
          "total_ms",
          "response_time_ms",
          "prompt_tokens",
          "completion_tokens",
          "total_tokens",
          "finish_reason");

  private static final List<String> ANSWERS = List.of("response", "completion");
  private static final List<String> BODIES = List.of("messages", "input", "prompt");

  private OpenAiLines() {}

  static LogLine read(byte[] line, Members members) throws LineException {
    if (members.isObject("request")) {
      return pair(members);
    }
    if (members.isObject("body")) {
      return new LogLine.Call(
          path(members, members),
          members.object("body"),
          null,
          "",
          Moments.first(members, Moments.STARTS),
          Double.NaN,
          Double.NaN,
          null,
          false);
    }
    if (BODIES.stream().noneMatch(members::has)) {
      if (members.has("custom_id") && members.has("response")) {
        return new LogLine.Silent("a batch's answer without its request");
      }
      throw new LineException("expected a request: no messages, input or prompt");
    }
    boolean plain = members.names().stream().noneMatch(BESIDE::contains);
    byte[] body = plain ? line : members.without(BESIDE);
    return call(members, path(members, members), body, members.text("model"));
  }

  private static LogLine pair(Members line) throws LineException {
    Members request = line.members("request");
    boolean deeper = request.isObject("body");
    byte[] body = deeper ? request.object("body") : line.object("request");
    String model = (deeper ? request.members("body") : request).optional("model");
    return call(line, path(line, request), body, model == null ? "" : model);
  }

  /** By its own word, else by what only one kind of request has. */
  private static String path(Members line, Members request) throws LineException {
    for (Members each : List.of(line, request)) {
      for (String name : List.of("url", "path", "endpoint")) {
        String named = each.tree(name).textValue();
        int api = named == null ? -1 : named.indexOf("/v1/");
        if (named != null && api >= 0) {
          int query = named.indexOf('?');
          return named.substring(api, query > api ? query : named.length());
        }
      }
    }
    Members body = request.isObject("body") ? request.members("body") : request;
    if (body.has("input") && !body.has("messages")) {
      return "/v1/responses";
    }
    return body.has("prompt") && !body.has("messages") ? "/v1/completions" : Planning.CHAT;
  }

  private static LogLine call(Members line, String path, byte[] body, String model)
      throws LineException {
    JsonNode cost = line.has("response_cost") ? line.tree("response_cost") : line.tree("cost");
    JsonNode status = line.has("status_code") ? line.tree("status_code") : line.tree("status");
    boolean failed = (status.isInt() && status.intValue() >= 400) || line.has("error");
    byte[] response = failed ? null : response(line, model);
    Long time = Moments.first(line, Moments.STARTS);
    return new LogLine.Call(
        path,
        body,
        response,
        caller(line),
        time == null && response != null ? created(response) : time,
        Moments.seconds(line),
        cost.isNumber() ? cost.doubleValue() : Double.NaN,
        usage(line.tree("usage").isObject() ? line.tree("usage") : counts(line)),
        failed);
  }

  private static String caller(Members line) throws LineException {
    for (String name : List.of("api_key_hash", "caller")) {
      String named = line.tree(name).textValue();
      if (named != null) {
        return named;
      }
    }
    return "";
  }

  /** Null when there is none. */
  private static byte @Nullable [] response(Members line, String model) throws LineException {
    for (String name : ANSWERS) {
      if (line.isObject(name)) {
        Members response = line.members(name);
        return response.isObject("body") ? response.object("body") : line.object(name);
      }
      String text = line.tree(name).textValue();
      if (text != null && !text.isBlank()) {
        return said(text, model, line.isObject("usage") ? line.object("usage") : null);
      }
    }
    return null;
  }

  /**
   * An answer of which the log has but the text; one that is JSON or events itself stays as it is.
   */
  static byte[] said(String text, String model, byte @Nullable [] usage) {
    String start = text.stripLeading();
    boolean whole = start.startsWith("data:") || start.startsWith("{\"id\"");
    return whole
        ? start.getBytes(StandardCharsets.UTF_8)
        : FaqJson.response("log", model, text, usage, InstantSource.system());
  }

  private static ObjectNode counts(Members line) throws LineException {
    ObjectNode counts = Members.MAPPER.createObjectNode();
    counts.set("prompt_tokens", line.tree("prompt_tokens"));
    counts.set("completion_tokens", line.tree("completion_tokens"));
    return counts;
  }

  /** Null when it names neither count. */
  static @Nullable Usage usage(JsonNode usage) {
    JsonNode prompt =
        usage.has("prompt_tokens") ? usage.path("prompt_tokens") : usage.path("input_tokens");
    JsonNode completion =
        usage.has("completion_tokens")
            ? usage.path("completion_tokens")
            : usage.path("output_tokens");
    if (!prompt.isNumber() && !completion.isNumber()) {
      return null;
    }
    return new Usage(Math.max(0, prompt.asLong()), Math.max(0, completion.asLong()));
  }

  /** When a provider says that it began to answer. */
  private static @Nullable Long created(byte[] response) {
    try {
      Members answer = Members.of(response);
      return Moments.first(answer, List.of("created", "created_at"));
    } catch (LineException e) {
      return null;
    }
  }
}
