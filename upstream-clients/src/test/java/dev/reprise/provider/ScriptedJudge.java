package dev.reprise.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A model on a socket that gives scripted replies and remembers what it was asked. */
final class ScriptedJudge implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What was asked. */
  record Asked(String method, String path, Optional<String> authorization, JsonNode body) {

    String instructions() {
      return body.path("messages").path(0).path("content").asText();
    }

    /** The user message, which must be JSON itself. */
    JsonNode quoted() throws IOException {
      return MAPPER.readTree(body.path("messages").path(1).path("content").asText());
    }
  }

  /** How one request is answered. */
  private interface Script {
    void play(HttpExchange exchange) throws IOException, InterruptedException;
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
  final CountDownLatch silent = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  ScriptedJudge() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** Replies with texts, one after the other. */
  ScriptedJudge says(String... texts) throws IOException {
    for (String text : texts) {
      String content = MAPPER.writeValueAsString(text);
      answers(
          200,
          """
          {"choices": [{"message": {"role": "assistant", "content": %s}}],
           "usage": {"prompt_tokens": 200, "completion_tokens": 1, "total_tokens": 201}}
          """
              .formatted(content));
    }
    return this;
  }

  ScriptedJudge answers(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    scripts.add(
        exchange -> {
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
        });
    return this;
  }

  ScriptedJudge keepsSilent() {
    scripts.add(
        exchange -> {
          silent.countDown();
          closed.await();
        });
    return this;
  }

  /** Sends a head and the first byte of a body, then no more. */
  ScriptedJudge stopsInTheMiddle() {
    scripts.add(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream body = exchange.getResponseBody();
          body.write('{');
          body.flush();
          closed.await();
        });
    return this;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = MAPPER.readTree(exchange.getRequestBody());
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("authorization")),
              body));
      Script script = scripts.poll();
      if (script == null) {
        exchange.sendResponseHeaders(501, -1);
      } else {
        script.play(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
