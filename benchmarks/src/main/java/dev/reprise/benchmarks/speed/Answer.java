package dev.reprise.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * What the mock upstream says to everybody, prepared as bytes.
 *
 * @param contentType of the body
 * @param parts of the body
 * @param firstDelayMicros from the request's last byte to the first part
 * @param gapMicros between two parts
 */
record Answer(String contentType, List<String> parts, int firstDelayMicros, int gapMicros) {
  static final String MODEL = "bench";

  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream; charset=utf-8";

  /** The text of every answer; with all around it a JSON answer has 1 kB. */
  private static final String TEXT =
      "Open your account, choose the order, then change its address and save it. "
          .repeat(9)
          .substring(0, 640);

  static Answer json() {
    String body =
        "{\"id\":\"chatcmpl-upstream\",\"object\":\"chat.completion\",\"created\":1700000000,"
            + "\"model\":\""
            + MODEL
            + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + TEXT
            + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":200,"
            + "\"completion_tokens\":140,\"total_tokens\":340},\"service_tier\":\"default\","
            + "\"system_fingerprint\":\"fp_upstream\"}";
    return new Answer(JSON, List.of(body), 0, 0);
  }

  /**
   * A stream, in one go.
   *
   * @param chunks of text, a divisor of 640; what is around them comes on top
   */
  static Answer stream(int chunks) {
    return new Answer(EVENTS, events(chunks), 0, 0);
  }

  /** The same stream as a model would send it. */
  Answer paced(int delayMicros, int gapMicros) {
    return new Answer(contentType, parts, delayMicros, gapMicros);
  }

  boolean isPaced() {
    return firstDelayMicros > 0 || gapMicros > 0;
  }

  String body() {
    return String.join("", parts);
  }

  /** What is to be written at a time, the head with the first: all in one unless it is paced. */
  List<byte[]> writes() {
    String head = "HTTP/1.1 200 OK\r\nx-request-id: req_upstream\r\ncontent-type: " + contentType;
    if (contentType.equals(JSON)) {
      String whole = head + "\r\ncontent-length: " + body().length() + "\r\n\r\n" + body();
      return List.of(whole.getBytes(UTF_8));
    }
    List<String> chunks = new ArrayList<>(parts.stream().map(Answer::chunk).toList());
    chunks.set(0, head + "\r\ntransfer-encoding: chunked\r\n\r\n" + chunks.getFirst());
    chunks.add(chunks.removeLast() + "0\r\n\r\n");
    return isPaced()
        ? chunks.stream().map(each -> each.getBytes(UTF_8)).toList()
        : List.of(String.join("", chunks).getBytes(UTF_8));
  }

  private static List<String> events(int chunks) {
    List<String> events = new ArrayList<>();
    int length = TEXT.length() / chunks;
    for (int i = 0; i < chunks; i++) {
      String role = i == 0 ? "\"role\":\"assistant\"," : "";
      String text = TEXT.substring(i * length, (i + 1) * length);
      events.add(event("{" + role + "\"content\":\"" + text + "\"}", "null"));
    }
    events.add(event("{}", "\"stop\""));
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static String event(String delta, String finish) {
    return "data: {\"id\":\"chatcmpl-upstream\",\"object\":\"chat.completion.chunk\","
        + "\"created\":1700000000,\"model\":\""
        + MODEL
        + "\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_upstream\","
        + "\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }
}
