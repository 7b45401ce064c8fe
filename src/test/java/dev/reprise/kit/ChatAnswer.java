package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One answer of a chat model in OpenAI's shape, as an object and as the chunks of a stream: tool
 * calls where tools are offered, a value of the schema where one is demanded, else a sentence. No
 * two are the same, so that one which is given twice was kept in between.
 */
final class ChatAnswer {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final int PIECE = 7;

  private final JsonNode request;
  private final int number = NUMBERS.incrementAndGet();
  private final List<ObjectNode> messages = new ArrayList<>();
  private String finishReason = "stop";

  ChatAnswer(JsonNode request) {
    this.request = request;
    int choices = request.path("n").asInt(1);
    for (int i = 0; i < choices; i++) {
      messages.add(message(i));
    }
  }

  /** The text of the last message, without its images. */
  static String question(JsonNode request) {
    JsonNode all = request.path("messages");
    JsonNode content = all.path(all.size() - 1).path("content");
    if (content.isTextual()) {
      return content.asText();
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(part.path("text").asText()));
    return text.toString();
  }

  ObjectNode whole() {
    ObjectNode whole = frame("chat.completion");
    ArrayNode choices = whole.putArray("choices");
    for (int i = 0; i < messages.size(); i++) {
      ObjectNode choice = choices.addObject().put("index", i);
      choice.set("message", messages.get(i));
      choice.set("logprobs", logprobs(messages.get(i)));
      choice.put("finish_reason", finishReason);
    }
    whole.set("usage", usage());
    return whole;
  }

  /** Choices take turns, as they do upstream. */
  List<ObjectNode> chunks() {
    List<List<ObjectNode>> deltas = messages.stream().map(ChatAnswer::deltas).toList();
    List<ObjectNode> chunks = new ArrayList<>();
    int longest = deltas.stream().mapToInt(List::size).max().orElse(0);
    for (int turn = 0; turn < longest; turn++) {
      for (int i = 0; i < deltas.size(); i++) {
        if (turn < deltas.get(i).size()) {
          chunks.add(chunk(i, deltas.get(i).get(turn), null));
        }
      }
    }
    for (int i = 0; i < messages.size(); i++) {
      chunks.add(chunk(i, JSON.objectNode(), finishReason));
    }
    if (wantsUsage()) {
      ObjectNode last = frame("chat.completion.chunk");
      last.putArray("choices");
      last.set("usage", usage());
      chunks.add(last);
    }
    return chunks;
  }

  private ObjectNode message(int index) {
    ObjectNode message = JSON.objectNode().put("role", "assistant");
    JsonNode tools = request.path("tools");
    JsonNode messages = request.path("messages");
    boolean answersTool = messages.path(messages.size() - 1).path("role").asText().equals("tool");
    if (!tools.isEmpty() && !answersTool) {
      message.putNull("content");
      message.set("tool_calls", toolCalls(tools));
      finishReason = "tool_calls";
    } else {
      message.put("content", content(index));
    }
    message.putNull("refusal").putArray("annotations");
    return message;
  }

  private String content(int index) {
    JsonNode format = request.path("response_format");
    if (format.path("type").asText().equals("json_schema")) {
      return Instances.of(format.at("/json_schema/schema"), "word " + number).toString();
    }
    return "Answer %d, choice %d – naïve “quotes”,\n\ttabs and 🙂 – to: %s"
        .formatted(number, index, question(request));
  }

  private ArrayNode toolCalls(JsonNode tools) {
    ArrayNode calls = JSON.arrayNode();
    boolean parallel = request.path("parallel_tool_calls").asBoolean(true);
    for (JsonNode tool : tools) {
      if (parallel || calls.isEmpty()) {
        JsonNode function = tool.path("function");
        ObjectNode call = calls.addObject();
        call.put("id", "call_" + number + "_" + calls.size()).put("type", "function");
        call.putObject("function")
            .put("name", function.path("name").asText())
            .put(
                "arguments",
                Instances.of(function.path("parameters"), "place " + number).toString());
      }
    }
    return calls;
  }

  private static List<ObjectNode> deltas(ObjectNode message) {
    List<ObjectNode> deltas = new ArrayList<>();
    ObjectNode first = JSON.objectNode().put("role", "assistant");
    boolean says = message.path("content").isTextual();
    deltas.add(says ? first.put("content", "").putNull("refusal") : first.putNull("content"));
    if (says) {
      for (String piece : pieces(message.path("content").asText())) {
        deltas.add(JSON.objectNode().put("content", piece));
      }
    }
    int index = 0;
    for (JsonNode call : message.path("tool_calls")) {
      ObjectNode opening = call.deepCopy();
      opening.withObject("/function").put("arguments", "");
      deltas.add(toolDelta(index, opening));
      for (String piece : pieces(call.at("/function/arguments").asText())) {
        ObjectNode more = JSON.objectNode();
        more.putObject("function").put("arguments", piece);
        deltas.add(toolDelta(index, more));
      }
      index++;
    }
    return deltas;
  }

  private static ObjectNode toolDelta(int index, ObjectNode fields) {
    ObjectNode call = JSON.objectNode().put("index", index);
    call.setAll(fields);
    ObjectNode delta = JSON.objectNode();
    delta.putArray("tool_calls").add(call);
    return delta;
  }

  private ObjectNode chunk(int index, ObjectNode delta, String reason) {
    ObjectNode chunk = frame("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
    choice.set("delta", delta);
    choice.set("logprobs", logprobs(delta));
    choice.put("finish_reason", reason);
    if (wantsUsage()) {
      chunk.putNull("usage");
    }
    return chunk.put("obfuscation", "Zx8");
  }

  /** Of the text in a message or a delta, piece by piece; null when not asked for. */
  private JsonNode logprobs(ObjectNode said) {
    String text = said.path("content").asText("");
    if (!request.path("logprobs").asBoolean() || text.isEmpty()) {
      return JSON.nullNode();
    }
    ObjectNode logprobs = JSON.objectNode();
    ArrayNode tokens = logprobs.putArray("content");
    for (String piece : pieces(text)) {
      ObjectNode token = tokens.addObject().put("token", piece);
      token.put("logprob", -0.25 * piece.length());
      token.putNull("bytes").putArray("top_logprobs");
    }
    return logprobs.putNull("refusal");
  }

  private ObjectNode frame(String object) {
    return JSON.objectNode()
        .put("id", "chatcmpl-" + number)
        .put("object", object)
        .put("created", 1_741_569_952L)
        .put("model", request.path("model").asText() + "-2025-04-14")
        .put("service_tier", "default")
        .put("system_fingerprint", "fp_b376dfbbd5");
  }

  private ObjectNode usage() {
    ObjectNode usage =
        JSON.objectNode()
            .put("prompt_tokens", 19)
            .put("completion_tokens", 100 + number)
            .put("total_tokens", 119 + number);
    usage.putObject("prompt_tokens_details").put("cached_tokens", 3).put("audio_tokens", 0);
    usage
        .putObject("completion_tokens_details")
        .put("reasoning_tokens", 5)
        .put("audio_tokens", 0)
        .put("accepted_prediction_tokens", 0)
        .put("rejected_prediction_tokens", 0);
    return usage;
  }

  private boolean wantsUsage() {
    return request.at("/stream_options/include_usage").asBoolean();
  }

  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int[] points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i += PIECE) {
      pieces.add(new String(points, i, Math.min(PIECE, points.length - i)));
    }
    return pieces;
  }
}
