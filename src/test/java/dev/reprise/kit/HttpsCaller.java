package dev.reprise.kit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** The JDK's client over TLS, with HTTP/2 or without. */
public final class HttpsCaller implements AutoCloseable {
  private final HttpClient client;
  private final String base;
  private String authorization = "Bearer k";

  /**
   * @param version the best that it offers
   */
  public HttpsCaller(int port, SSLContext tls, Version version) {
    this.base = "https://127.0.0.1:" + port;
    this.client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .version(version)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  /** From now on with this token. */
  public HttpsCaller as(String token) {
    authorization = "Bearer " + token;
    return this;
  }

  /** Asks for a chat completion as tenant {@code k}. */
  public HttpResponse<String> chat(String body) throws IOException {
    return send(request("/v1/chat/completions", body));
  }

  public CompletableFuture<HttpResponse<String>> chatAsync(String body) {
    return client.sendAsync(request("/v1/chat/completions", body), BodyHandlers.ofString());
  }

  /** The same, with the answer as it comes. */
  public HttpResponse<InputStream> chatStream(String body) throws IOException {
    try {
      return client.send(request("/v1/chat/completions", body), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<String> post(String path, String body) throws IOException {
    return send(request(path, body));
  }

  public HttpResponse<String> get(String path) throws IOException {
    return send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header("authorization", authorization)
            .build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(30))
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
