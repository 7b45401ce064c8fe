package dev.reprise.provider;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The way to the judge: one POST, one attempt, one deadline. It blocks, so it is for background
 * threads; the JDK's client does for them and keeps them off the event loops.
 */
final class JudgeLine implements AutoCloseable {

  /** A verdict with its envelope has some 500. */
  private static final long MAX_REPLY_BYTES = 65_536;

  private final HttpClient client;
  private final HttpRequest.Builder request;
  private final int timeoutMs;

  JudgeLine(JudgeConfig config) {
    this.timeoutMs = config.timeoutMs();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMillis(timeoutMs))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.request =
        HttpRequest.newBuilder(URI.create(base(config.url()) + "/chat/completions"))
            .header("content-type", "application/json")
            .header("accept", "application/json");
    if (!config.apiKey().isEmpty()) {
      request.header("authorization", "Bearer " + config.apiKey());
    }
  }

  JudgeReply ask(String body) {
    HttpRequest asked = request.copy().POST(BodyPublishers.ofString(body)).build();
    BodyHandler<byte[]> bounded =
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_REPLY_BYTES);
    CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(asked, bounded);
    try {
      // The request's own timeout ends with the answer's head, and a body may trickle.
      HttpResponse<byte[]> whole = answer.get(timeoutMs, TimeUnit.MILLISECONDS);
      return JudgeReply.read(whole.statusCode(), whole.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      return late();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return cause instanceof HttpTimeoutException
          ? late()
          : new JudgeReply.Failed(cause.getClass().getSimpleName());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new JudgeReply.Abandoned();
    }
  }

  private JudgeReply late() {
    return new JudgeReply.Failed("no answer within " + timeoutMs + " ms");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static String base(URI url) {
    String base = url.toString();
    return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
  }
}
