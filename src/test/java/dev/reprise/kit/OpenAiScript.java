package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.kit.ScriptedUpstream.Recorded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * A provider in OpenAI's shape; what it answers follows from path, key and body. It compresses what
 * may be compressed, as the real one does.
 *
 * <p>Beside the API it tells what it saw, for tests that have nothing but HTTP: {@code
 * /_calls?question} how often a question came, {@code /_left?question} (waits) whether the caller
 * left in the midst of the answer.
 */
public final class OpenAiScript implements ScriptedUpstream.Script {
  public static final String KEY = "sk-one";
  public static final String REVOKED_KEY = "sk-revoked";

  /** Over its quota: 429. */
  public static final String SPENT_KEY = "sk-spent";

  public static final String MODEL = "gpt-4.1";

  /** Answers 500. */
  public static final String CRASHING_MODEL = "gpt-crashing";

  /** Answers 503 to each question once, then as others do. */
  public static final String BUSY_MODEL = "gpt-busy";

  /** Its streams end in an error event. */
  public static final String BREAKING_MODEL = "gpt-breaking";

  /** Its streams end when the caller leaves. */
  public static final String ENDLESS_MODEL = "gpt-endless";

  public static final byte[] FILE = {(byte) 0x89, 'P', 0, 1, (byte) 0xff, '\r', '\n', (byte) 0xfe};

  private static final long LEAVING_LIMIT_S = 20;
  private static final AtomicInteger REQUESTS = new AtomicInteger();

  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> left = new ConcurrentHashMap<>();

  /** Chat calls with this question. */
  public int calls(String question) {
    AtomicInteger count = calls.get(question);
    return count == null ? 0 : count.get();
  }

  /** Waits until the caller has left the endless answer to this question; false if it stays. */
  public boolean callerLeft(String question) {
    try {
      return leaving(question).await(LEAVING_LIMIT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void answer(Recorded request, Answer answer) throws Exception {
    String[] target = request.target().split("\\?", 2);
    String query = URLDecoder.decode(target.length > 1 ? target[1] : "", StandardCharsets.UTF_8);
    if (String.valueOf(request.header("authorization")).endsWith(REVOKED_KEY)) {
      error(answer, 401, "", "Incorrect API key provided: sk-rev*ked.", "invalid_api_key");
      return;
    }
    switch (target[0]) {
      case "/_calls" -> answer.json(200, Integer.toString(calls(query)));
      case "/_left" -> answer.json(200, Boolean.toString(callerLeft(query)));
      case "/v1/chat/completions" -> chat(request, answer);
      case "/v1/embeddings" -> json(request, answer, embeddings(request));
      case "/v1/models" ->
          json(
              request,
              answer,
              "{\"object\":\"list\",\"data\":[%s,%s]}"
                  .formatted(model(MODEL), model("text-embedding-3-small")));
      case "/v1/models/" + MODEL -> json(request, answer, model(MODEL));
      case "/v1/files" -> json(request, answer, file(request));
      case "/v1/files/file-1/content" ->
          answer
              .raw(head(200, "content-type: application/octet-stream\r\n", FILE.length))
              .raw(FILE);
      default -> error(answer, 404, "", "Unknown request URL: " + target[0], "unknown_url");
    }
  }

  private void chat(Recorded request, Answer answer) throws IOException {
    JsonNode body = TestGateway.parse(request.body());
    String question = ChatAnswer.question(body);
    int call = calls.computeIfAbsent(question, q -> new AtomicInteger()).incrementAndGet();
    String model = body.path("model").asText();
    if (request.header("authorization").endsWith(SPENT_KEY)) {
      String quota = "You exceeded your current quota.";
      error(answer, 429, "retry-after: 17\r\n", quota, "insufficient_quota");
    } else if (body.path("temperature").asDouble() > 2) {
      String wrong = "Invalid 'temperature': expected a value <= 2, but got 3 instead.";
      error(answer, 400, "", wrong, "decimal_above_max_value");
    } else if (model.equals(CRASHING_MODEL)) {
      error(answer, 500, "", "The server had an error.", "server_error");
    } else if (model.equals(BUSY_MODEL) && call == 1) {
      error(answer, 503, "retry-after-ms: 1\r\n", "The engine is overloaded.", "overloaded");
    } else if (body.path("stream").asBoolean()) {
      stream(answer, model, question, new ChatAnswer(body));
    } else {
      json(request, answer, new ChatAnswer(body).whole().toString());
    }
  }

  private void stream(Answer answer, String model, String question, ChatAnswer said)
      throws IOException {
    answer.raw(head(200, "content-type: text/event-stream; charset=utf-8\r\n", -1));
    int chunks = 0;
    for (ObjectNode chunk : said.chunks()) {
      answer.event(chunk.toString());
      if (++chunks == 3 && model.equals(BREAKING_MODEL)) {
        answer.event(errorBody("The model broke down.", "server_error", "broken"));
        answer.endChunks();
        return;
      }
      if (chunks == 3 && model.equals(ENDLESS_MODEL)) {
        answer.awaitPeerLeaving();
        leaving(question).countDown();
        return;
      }
    }
    // At once: clients leave at the last event, and the stream's own end is to be there by then.
    answer.raw("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");
  }

  private CountDownLatch leaving(String question) {
    return left.computeIfAbsent(question, q -> new CountDownLatch(1));
  }

  /** Each text's vector is its length and its first character. */
  private static String embeddings(Recorded request) {
    JsonNode body = TestGateway.parse(request.body());
    JsonNode input = body.path("input");
    boolean base64 = body.path("encoding_format").asText().equals("base64");
    StringBuilder vectors = new StringBuilder();
    for (int i = 0; i < (input.isArray() ? input.size() : 1); i++) {
      String text = input.isArray() ? input.path(i).asText() : input.asText();
      float[] vector = {text.length(), text.charAt(0)};
      vectors
          .append(i == 0 ? "" : ",")
          .append("{\"object\":\"embedding\",\"index\":%d,\"embedding\":".formatted(i))
          .append(base64 ? '"' + base64(vector) + '"' : "[" + vector[0] + "," + vector[1] + "]")
          .append('}');
    }
    return """
    {"object":"list","data":[%s],"model":"text-embedding-3-small",\
    "usage":{"prompt_tokens":8,"total_tokens":8}}\
    """
        .formatted(vectors);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float f : vector) {
      bytes.putFloat(f);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static String model(String id) {
    return "{\"id\":\"%s\",\"object\":\"model\",\"created\":1744316542,\"owned_by\":\"system\"}"
        .formatted(id);
  }

  /** Tells the size of the multipart body and the purpose that it names. */
  private static String file(Recorded request) {
    boolean multipart = request.header("content-type").startsWith("multipart/form-data; boundary=");
    boolean purpose = request.body().contains("name=\"purpose\"");
    boolean name = request.body().contains("filename=\"notes.txt\"");
    String status = multipart && purpose && name ? "processed" : "error";
    return """
    {"id":"file-1","object":"file","bytes":%d,"created_at":1744316542,"expires_at":null,\
    "filename":"notes.txt","purpose":"user_data","status":"%s","status_details":null}\
    """
        .formatted(request.body().getBytes(StandardCharsets.UTF_8).length, status);
  }

  private static void error(Answer answer, int status, String fields, String message, String code)
      throws IOException {
    String type = status < 500 ? "invalid_request_error" : "server_error";
    byte[] body = errorBody(message, type, code).getBytes(StandardCharsets.UTF_8);
    answer.raw(head(status, fields + "content-type: application/json\r\n", body.length)).raw(body);
  }

  private static String errorBody(String message, String type, String code) {
    return "{\"error\":{\"message\":%s,\"type\":\"%s\",\"param\":null,\"code\":\"%s\"}}"
        .formatted(Completions.quote(message), type, code);
  }

  private static void json(Recorded request, Answer answer, String json) throws IOException {
    byte[] plain = json.getBytes(StandardCharsets.UTF_8);
    String type = "content-type: application/json\r\n";
    if (!String.valueOf(request.header("accept-encoding")).contains("gzip")) {
      answer.raw(head(200, type, plain.length)).raw(plain);
      return;
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(plain);
    }
    answer
        .raw(head(200, type + "content-encoding: gzip\r\n", zipped.size()))
        .raw(zipped.toByteArray());
  }

  /**
   * @param length of the body; chunked when negative
   */
  private static String head(int status, String fields, int length) {
    return "HTTP/1.1 "
        + status
        + " Scripted\r\n"
        + fields
        + "x-request-id: req_"
        + REQUESTS.incrementAndGet()
        + "\r\nopenai-processing-ms: 12\r\nx-ratelimit-remaining-requests: 9999\r\n"
        + (length < 0 ? "transfer-encoding: chunked" : "content-length: " + length)
        + "\r\n\r\n";
  }
}
