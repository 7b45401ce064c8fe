package dev.reprise.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import dev.reprise.config.yaml.ConfigException;
import dev.reprise.config.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A real gateway with the real model on free ports, and a plain client for it. */
public final class TestGateway implements AutoCloseable {
  /** Settings of a gateway that looks nothing up by meaning. */
  public static final String EXACT_ONLY = "cache: {policy: {semantic: {enabled: false}}}\n";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** No hit is forwarded at random, and the embedder gets the time that a busy machine needs. */
  private static final String STEADY =
      "cache: {policy: {semantic: {verify-rate: 0}}}\nembedding: {deadline-ms: 20000}\n";

  private final Gateway gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * @param yaml settings beyond the defaults; the upstream and the ports are given here
   */
  public TestGateway(ScriptedUpstream upstream, String yaml) {
    this(upstream.base(), yaml);
  }

  public TestGateway(URI upstream, String yaml) {
    try {
      RepriseConfig read = read(yaml, read(STEADY, RepriseConfig.DEFAULTS));
      gateway =
          new Gateway(
              read.withListeners(read.server().listeningOn("127.0.0.1", 0), read.admin().onPort(0))
                  .withUpstream(read.upstream().withUrl(upstream)));
      gateway.opened().toCompletableFuture().join();
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TestGateway(ScriptedUpstream upstream) {
    this(upstream, "");
  }

  /** Lays settings over those in force. */
  public void reload(String yaml) throws IOException {
    try {
      gateway.reload(read(yaml, gateway.config()));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static RepriseConfig read(String yaml, RepriseConfig base) throws ConfigException {
    return YamlReader.read("test.yaml", yaml, base, Map.<String, String>of()::get);
  }

  /** One answer, read to its end. */
  public record Reply(int status, Map<String, List<String>> headers, String body) {

    public String header(String name) {
      return headers.entrySet().stream()
          .filter(field -> field.getKey().equalsIgnoreCase(name))
          .map(field -> field.getValue().getFirst())
          .findFirst()
          .orElse("");
    }

    public String cacheStatus() {
      return header("cache-status");
    }

    public boolean isMiss() {
      return cacheStatus().startsWith("reprise; fwd=miss");
    }

    public boolean isExactHit() {
      return cacheStatus().startsWith("reprise; hit; detail=exact");
    }

    public boolean isSemanticHit() {
      return cacheStatus().startsWith("reprise; hit; detail=semantic");
    }

    public boolean isBypass() {
      return cacheStatus().startsWith("reprise; fwd=bypass");
    }

    public JsonNode json() {
      return parse(body);
    }

    /** The text of the first choice, of JSON and of a stream alike. */
    public String content() {
      return header("content-type").startsWith("text/event-stream")
          ? Sse.content(events(), 0)
          : json().path("choices").path(0).path("message").path("content").asText();
    }

    /** The data of each event. */
    public List<String> events() {
      List<String> events = new ArrayList<>();
      for (String event : body.split("\n\n")) {
        if (event.startsWith("data: ")) {
          events.add(event.substring("data: ".length()));
        }
      }
      return events;
    }
  }

  /** Asks for a chat completion as tenant {@code k}. */
  public Reply chat(String body) {
    return chat(body, "authorization", "Bearer k");
  }

  /**
   * @param headers names and values in turn
   */
  public Reply chat(String body, String... headers) {
    return send("POST", "/v1/chat/completions", body, headers);
  }

  public Reply send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            // Beyond all of the gateway's own: an answer that never comes fails one test alone.
            .timeout(Duration.ofMinutes(3))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return exchange(request.build());
  }

  /** What the admin listener says to a GET. */
  public Reply admin(String path) {
    return exchange(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .build());
  }

  /** What the admin listener says to any request; bodies are JSON. */
  public Reply admin(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("content-type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return exchange(request.build());
  }

  /** The value of a metric, all of its series taken together. */
  public double metric(String name) {
    return admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Until a metric has this value: an exchange is counted a moment after its answer has left. */
  public void awaitMetric(String name, double value) {
    Eventually.holds(name + " is " + value, () -> metric(name) == value);
  }

  /** Until just these requests are being answered, each with the whole of its body in. */
  public void awaitHeld(String... bodies) {
    awaitMetric("reprise_held_bytes", Arrays.stream(bodies).mapToInt(String::length).sum());
  }

  private Reply exchange(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers().map(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return gateway.port();
  }

  public int adminPort() {
    return gateway.adminPort();
  }

  /** The base URL that an app would be given. */
  public String base() {
    return "http://127.0.0.1:" + port() + "/v1";
  }

  public Gateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    // Not waiting for answers: a test that has failed may have left some behind.
    client.shutdownNow();
    gateway.close();
  }
}
