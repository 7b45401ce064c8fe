package dev.reprise.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * Looks like the gateway from outside and caches nothing: it asks the provider each time and labels
 * the answer as the rule says, one request after the other.
 */
final class FakeGateway implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final HttpServer server;
  private final URI provider;
  private final Rule rule;

  /** What to make of a question. */
  interface Rule {
    Act act(String question);
  }

  /**
   * @param ask the question that goes to the provider instead
   * @param body what becomes of the provider's body
   */
  record Act(int status, String cacheStatus, String ask, UnaryOperator<String> body) {
    Act(int status, String cacheStatus, String ask) {
      this(status, cacheStatus, ask, UnaryOperator.identity());
    }
  }

  FakeGateway(SimulatedProvider provider, Rule rule) throws IOException {
    this.provider = DemoRun.completions(provider.baseUri());
    this.rule = rule;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(thread);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A repeat is an exact hit, another wording of a known intent a semantic one. */
  static Rule ideal(SupportScript script) {
    Set<String> asked = new HashSet<>();
    return question -> {
      boolean known = !asked.add(script.intentOf(question).id());
      boolean repeat = !asked.add(question);
      String semantic = "reprise; hit; detail=semantic; similarity=0.950; ttl=60";
      String hit = repeat ? "reprise; hit; detail=exact; ttl=60" : semantic;
      return new Act(200, known ? hit : "reprise; fwd=miss; stored", question);
    };
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
    client.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      String question = body.at("/messages/0/content").asText();
      Act act = rule.act(question);
      String forwarded = body.toString().replace(question, act.ask());
      String answer = act.body().apply(ask(forwarded).body());
      exchange.getResponseHeaders().set("Cache-Status", act.cacheStatus());
      exchange.sendResponseHeaders(act.status(), 0);
      exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
    }
  }

  private HttpResponse<String> ask(String body) throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(provider).POST(BodyPublishers.ofString(body)).build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
