package dev.reprise.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An upstream that answers by intent, as it was told before. The intent is in the answer's {@code
 * system_fingerprint}, which a replay keeps.
 */
final class TellingProvider implements AutoCloseable {
  static final String MODEL = "bench";

  private static final JsonMapper JSON = new JsonMapper();

  private record Next(String intent, long turn) {}

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile Next next = new Next("none", 0);

  TellingProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 64);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What the next request is about; they come one after the other. */
  void expect(String intent, long turn) {
    next = new Next(intent, turn);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Next now = next;
      ObjectNode root = JSON.createObjectNode();
      root.put("id", "chatcmpl-" + now.turn()).put("object", "chat.completion");
      root.put("created", 1_700_000_000L).put("model", MODEL);
      root.put("system_fingerprint", now.intent());
      ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", Tellings.of(now.intent(), now.turn()));
      choice.putNull("logprobs").put("finish_reason", "stop");
      root.putObject("usage")
          .put("prompt_tokens", 10)
          .put("completion_tokens", 80)
          .put("total_tokens", 90);
      byte[] body = root.toString().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
