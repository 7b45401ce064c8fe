package dev.reprise.kit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies of OpenAI's wire format for requests and answers. */
public final class Completions {
  private static final AtomicInteger IDS = new AtomicInteger();

  private Completions() {}

  /** A JSON string literal. */
  public static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** A whole {@code chat.completion} that says this. */
  public static String text(String content) {
    return withMessage("{\"role\":\"assistant\",\"content\":" + quote(content) + "}", "stop");
  }

  public static String withMessage(String message, String finishReason) {
    return """
    {"id":"chatcmpl-u%d","object":"chat.completion","created":1700000000,"model":"m",\
    "choices":[{"index":0,"message":%s,"logprobs":null,"finish_reason":%s}],\
    "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18},\
    "service_tier":"default","system_fingerprint":"fp_1"}\
    """
        .formatted(
            IDS.incrementAndGet(), message, finishReason == null ? "null" : quote(finishReason));
  }

  /** One {@code chat.completion.chunk} of the first choice. */
  public static String chunk(String id, String delta, String finishReason) {
    return """
    {"id":"%s","object":"chat.completion.chunk","created":1700000000,"model":"m",\
    "choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}]}\
    """
        .formatted(id, delta, finishReason == null ? "null" : quote(finishReason));
  }

  /** A request with one user message. */
  public static String ask(String question) {
    return "{\"model\":\"m\",\"messages\":[" + user(question) + "]}";
  }

  public static String askStream(String question) {
    return "{\"model\":\"m\",\"stream\":true,\"messages\":[" + user(question) + "]}";
  }

  /** A request with one user message and more members, such as {@code "seed":1}. */
  public static String ask(String question, String members) {
    return "{\"model\":\"m\"," + members + ",\"messages\":[" + user(question) + "]}";
  }

  /** One user message. */
  public static String user(String text) {
    return "{\"role\":\"user\",\"content\":" + quote(text) + "}";
  }

  public static String message(String role, String text) {
    return "{\"role\":" + quote(role) + ",\"content\":" + quote(text) + "}";
  }
}
