package dev.reprise.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An OpenAI-compatible upstream on the loopback address that thinks and speaks as slowly as a real
 * one and knows only the support script. Model, fingerprint and a header say in every answer that
 * it is simulated. Each request runs on a virtual thread of its own.
 */
public final class SimulatedProvider implements AutoCloseable {

  /** The one model; requests may name any, answers name this. */
  public static final String MODEL = "simulated-support-1";

  /** Present with the value {@code true} on every response. */
  public static final String HEADER = "x-reprise-simulated";

  private static final int MAX_BODY_BYTES = 4 << 20;

  static {
    // Without it Nagle's algorithm holds a token back for 40 ms; the server reads it once.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final SupportScript script = SupportScript.load();
  private final Pacing pacing;
  private final AtomicLong calls = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** Starts on a free port with realistic waits. */
  public SimulatedProvider() throws IOException {
    this(1);
  }

  /**
   * Starts on a free port.
   *
   * @param pace multiplies every wait: 1 is realistic, 0 answers at once
   */
  public SimulatedProvider(double pace) throws IOException {
    pacing = Pacing.REAL.scaled(pace);
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where the API begins: {@code http://127.0.0.1:PORT/v1}. */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** Chat completions asked for so far, refused ones included. */
  public long calls() {
    return calls.get();
  }

  Pacing pacing() {
    return pacing;
  }

  /** Stops at once; answers under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set(HEADER, "true");
      route(exchange);
    }
  }

  private void route(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    try {
      switch (target) {
        case "POST /v1/chat/completions" -> chat(exchange);
        case "GET /v1/models" -> send(exchange, 200, models());
        default -> throw new OpenAiErrorException(404, "nothing here: " + target, null, null);
      }
    } catch (OpenAiErrorException e) {
      send(exchange, e.status(), e.json());
    }
  }

  private void chat(HttpExchange exchange) throws IOException, OpenAiErrorException {
    long begunNanos = System.nanoTime();
    long call = calls.incrementAndGet();
    exchange.getResponseHeaders().set("x-request-id", "req-simulated-" + call);
    SimulatedRequest request = SimulatedRequest.parse(body(exchange));
    var answer =
        new SimulatedAnswer(
            "chatcmpl-simulated-" + call,
            Instant.now().getEpochSecond(),
            script.answerTo(request.question()),
            request.promptTokens());
    if (request.stream()) {
      stream(exchange, answer, request.includeUsage(), begunNanos);
    } else {
      pacing.awaitToken(answer.tokens().size() - 1, begunNanos);
      send(exchange, 200, answer.whole());
    }
  }

  private void stream(
      HttpExchange exchange, SimulatedAnswer answer, boolean withUsage, long begunNanos)
      throws IOException {
    pacing.awaitToken(0, begunNanos);
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(200, 0);
    OutputStream events = exchange.getResponseBody();
    write(events, answer.roleChunk());
    int index = 0;
    for (String token : answer.tokens()) {
      pacing.awaitToken(index++, begunNanos);
      write(events, answer.contentChunk(token));
    }
    write(events, answer.finishChunk());
    if (withUsage) {
      write(events, answer.usageChunk());
    }
    event(events, "[DONE]");
  }

  private static byte[] body(HttpExchange exchange) throws IOException, OpenAiErrorException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new OpenAiErrorException(
          413, "the body must be at most " + MAX_BODY_BYTES + " bytes", null, null);
    }
    return body;
  }

  private static JsonNode models() {
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
    list.putArray("data")
        .addObject()
        .put("id", MODEL)
        .put("object", "model")
        .put("created", 0)
        .put("owned_by", "reprise-demo");
    return list;
  }

  private static void send(HttpExchange exchange, int status, JsonNode json) throws IOException {
    byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void write(OutputStream events, JsonNode chunk) throws IOException {
    event(events, chunk.toString());
  }

  private static void event(OutputStream events, String payload) throws IOException {
    events.write(("data: " + payload + "\n\n").getBytes(StandardCharsets.UTF_8));
    events.flush();
  }
}
