package dev.reprise.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reprise.admin.AdminApi;
import dev.reprise.admin.Explainer;
import dev.reprise.admin.Feedback;
import dev.reprise.admin.Traffic;
import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CacheConfig.Tenancy;
import dev.reprise.cache.CachePlanner;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.RequestControls;
import dev.reprise.chat.WireFormat;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.Quality;
import dev.reprise.decision.ThresholdPolicy;
import dev.reprise.flow.ControlsReader;
import dev.reprise.flow.Flights;
import dev.reprise.flow.InvalidControlException;
import dev.reprise.flow.Served;
import dev.reprise.guard.Guard;
import dev.reprise.openai.OpenAiChat;
import dev.reprise.openai.TextNormalization;
import dev.reprise.telemetry.LastExchanges;
import dev.reprise.telemetry.Prices;
import dev.reprise.telemetry.Trend;
import dev.reprise.upstream.Headers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An admin listener over a small store, and a client of it. */
final class AdminTester implements AutoCloseable {
  private static final MetricsPage.Page PAGE =
      new MetricsPage.Page(
          "text/plain; version=0.0.4; charset=utf-8",
          "a_metric 1\n".getBytes(StandardCharsets.UTF_8));

  static final String CHAT = "/v1/chat/completions";
  static final WireFormat WIRE =
      new OpenAiChat(new TextNormalization(true, false), false, InstantSource.system());

  final MapStore store = new MapStore();
  final WordEmbedder embedder = new WordEmbedder();
  final Authenticator authenticator = new Authenticator(Tenancy.PER_CREDENTIAL, "", false);
  final CachePlanner planner = new CachePlanner(config());
  final AdminServer server;
  RequestControls wishes = RequestControls.NONE;
  @Nullable String unreadableWish;

  final Trend trend = new Trend(() -> Prices.NONE, List.of());
  final LastExchanges last = new LastExchanges();

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private final EventLoops loops = new EventLoops(1);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  AdminTester() {
    this(AdminConfig.DEFAULTS.onPort(0));
    server.open(api(true));
  }

  /** Not opened. */
  AdminTester(AdminConfig config) {
    try {
      server =
          new AdminServer(
              config,
              Http2Config.DEFAULTS,
              () -> true,
              accept -> PAGE,
              loops,
              new SimpleMeterRegistry());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  AdminApi api(boolean semantic) {
    Explainer explainer =
        new Explainer(
            Map.of(CHAT, WIRE),
            planner,
            store,
            new ThresholdPolicy(Guard.english(), "words"),
            semantic ? embedder : null,
            authenticator::identify,
            (head, request) -> wishes());
    Feedback feedback = new Feedback(store, new Served(), null);
    Flights flights = new Flights();
    return new AdminApi(
        store,
        semantic ? embedder : null,
        explainer,
        flights,
        feedback,
        new Quality(config(), (model, usage) -> Double.NaN, null),
        new Calibrations(),
        null,
        new Traffic(trend, last, () -> Prices.NONE, store, flights));
  }

  private RequestControls wishes() throws InvalidControlException {
    return unreadableWish == null
        ? wishes
        : ControlsReader.read(Headers.of("reprise-ttl", unreadableWish), Map.of(), false);
  }

  /** The defaults, with a threshold for the embedder of these tests. */
  private static CacheConfig config() {
    CacheConfig base = CacheConfig.DEFAULTS;
    CachePolicy policy = base.policy();
    return new CacheConfig(
        true,
        base.tenancy(),
        List.of(),
        "",
        false,
        true,
        false,
        List.of(),
        new CachePolicy(
            policy.mode(),
            policy.namespace(),
            policy.share(),
            policy.ttlSeconds(),
            policy.tagTtlSeconds(),
            policy.shortTtlSeconds(),
            policy.staleWhileRevalidateSeconds(),
            policy.staleIfErrorSeconds(),
            policy.variety(),
            policy.collapse(),
            policy.finishAbandoned(),
            policy.noStoreReads(),
            policy.highTemperature(),
            policy.storage(),
            policy.treatments(),
            new CachePolicy.Semantic(
                true,
                CachePolicy.Rule.THRESHOLD,
                false,
                0.01,
                0,
                1,
                true,
                10,
                Map.of("words", 0.8),
                Map.of(),
                0.1),
            policy.replay(),
            policy.controls()),
        Map.of());
  }

  /** An answer with its status and its body as JSON. */
  record Reply(HttpResponse<String> http) {
    int status() {
      return http.statusCode();
    }

    JsonNode json() {
      return parse(http.body());
    }

    JsonNode error() {
      return json().path("error");
    }

    String message() {
      return error().path("message").asText();
    }

    String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply get(String target, String... headers) {
    return send("GET", target, null, headers);
  }

  Reply delete(String target, String... headers) {
    return send("DELETE", target, null, headers);
  }

  Reply post(String target, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send("POST", target, body, all);
  }

  Reply send(String method, String target, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
            .timeout(Duration.ofSeconds(60))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Reply(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Begins a request with a body that is not sent whole. */
  Socket open(String line, int length, String body) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.setSoTimeout(20_000);
    String fields = "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ";
    write(socket, line + " HTTP/1.1\r\n" + fields + length + "\r\n\r\n" + body);
    return socket;
  }

  /** Sends the bytes as they are, or as many as are wanted. */
  static void write(Socket socket, String bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    } catch (SocketException e) {
      // The listener has refused them and closed: what it said before can still be read.
    }
  }

  /** Sends the bytes as they are, or as many as are wanted, and reads until the listener closes. */
  String raw(String bytes) {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      write(socket, bytes);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    loops.close();
    trend.close();
    client.close();
  }
}
