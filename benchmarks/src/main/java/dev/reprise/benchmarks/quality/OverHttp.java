package dev.reprise.benchmarks.quality;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reprise.cache.CacheConfig;
import dev.reprise.config.Gateway;
import dev.reprise.config.RepriseConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stream through the whole gateway, one request after the other, with an upstream that words
 * each answer anew. What a lookup finds thus depends on what the gateway has learned by itself.
 */
final class OverHttp {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int REPORT_EVERY = 1_000;

  /** The gateway's thread that learns. */
  private static final String LEARNER = "lessons";

  /** How long it must look idle: an answer may be on its way to it. */
  private static final long QUIET_NANOS = 300_000;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private int hits;
  private int wrong;
  private int withheld;
  private @Nullable Thread learner;

  Tally run(Model model, Setting setting, List<Utterance> stream)
      throws IOException, InterruptedException {
    try (TellingProvider provider = new TellingProvider();
        Gateway gateway = new Gateway(config(model, setting, provider.uri()))) {
      URI chat = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
      for (int i = 0; i < stream.size(); i++) {
        Utterance request = stream.get(i);
        provider.expect(request.intent(), i);
        count(ask(chat, request.text()), request.intent());
        if ((i + 1) % REPORT_EVERY == 0) {
          System.out.printf("%d of %d: %d hits, %d wrong%n", i + 1, stream.size(), hits, wrong);
        }
      }
    }
    client.close();
    return new Tally(stream.size(), hits, wrong, withheld);
  }

  private static RepriseConfig config(Model model, Setting setting, URI upstream) {
    RepriseConfig usual = RepriseConfig.DEFAULTS;
    CacheConfig cache = usual.cache();
    return usual
        .withListeners(usual.server().listeningOn("127.0.0.1", 0), usual.admin().onPort(0))
        .withUpstream(usual.upstream().withUrl(upstream))
        .withEmbedding(model.config())
        .withCache(
            new CacheConfig(
                true,
                cache.tenancy(),
                cache.sharedNamespaces(),
                cache.userHeader(),
                cache.compat(),
                cache.normalizeUnicode(),
                cache.normalizeWhitespace(),
                cache.feedbackKeys(),
                setting.in(model),
                Map.of()));
  }

  private HttpResponse<String> ask(URI chat, String question)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("model", TellingProvider.MODEL);
    body.putArray("messages").addObject().put("role", "user").put("content", question);
    HttpRequest request =
        HttpRequest.newBuilder(chat)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer benchmark")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("expected 200, got " + response.statusCode());
    }
    return response;
  }

  private void count(HttpResponse<String> response, String intent) throws IOException {
    String status = response.headers().firstValue("cache-status").orElse("");
    if (status.startsWith("reprise; hit")) {
      hits++;
      String given = JSON.readTree(response.body()).path("system_fingerprint").asText();
      wrong += given.equals(intent) ? 0 : 1;
      return;
    }
    withheld += status.contains("verify") ? 1 : 0;
    awaitLearner();
  }

  /** Lessons are learned behind the answer; the next request shall find them learned. */
  private void awaitLearner() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int quiet = 0;
    while (quiet < 2 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(QUIET_NANOS);
      quiet = isIdle() ? quiet + 1 : 0;
    }
  }

  /** Whether it waits for something to do, which it does in its pool's own code. */
  private boolean isIdle() {
    Thread found = learner;
    if (found == null) {
      found =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals(LEARNER))
              .findFirst()
              .orElse(null);
      learner = found;
    }
    if (found == null) {
      return true;
    }
    for (StackTraceElement frame : found.getStackTrace()) {
      if (frame.getMethodName().equals("getTask")) {
        return true;
      }
    }
    return false;
  }
}
