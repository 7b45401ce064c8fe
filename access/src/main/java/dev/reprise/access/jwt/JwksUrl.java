package dev.reprise.access.jwt;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys behind a URL, fetched in the background: when it is time, and when a token names a key that
 * is not known, but then at most every {@value #SECONDS_BETWEEN_MISSES} seconds, since anybody can
 * name one. What was fetched last holds for as long as nothing better can be had. Safe for use by
 * many threads.
 */
public final class JwksUrl implements Jwks {
  private static final Logger LOG = LoggerFactory.getLogger(JwksUrl.class);

  static final int MAX_BYTES = 1 << 20;

  private static final int SECONDS_BETWEEN_MISSES = 30;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final URI url;
  private final Reader reader;
  private final long refreshNanos;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private long dueNanos;
  private long missNanos;
  private boolean fetching;
  private boolean known;
  private volatile boolean away;

  public JwksUrl(URI url, Duration refresh, Reader reader) {
    this.url = url;
    this.reader = reader;
    this.refreshNanos = refresh.toNanos();
    this.missNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_MISSES);
  }

  @Override
  public void open() {
    fetch();
  }

  @Override
  public synchronized void poll() {
    if (!fetching && System.nanoTime() - dueNanos >= 0) {
      fetch();
    }
  }

  @Override
  public synchronized boolean miss() {
    if (fetching || !known) {
      return true;
    }
    long now = System.nanoTime();
    if (now - missNanos < TimeUnit.SECONDS.toNanos(SECONDS_BETWEEN_MISSES)) {
      return false;
    }
    missNanos = now;
    fetch();
    return true;
  }

  private synchronized void fetch() {
    fetching = true;
    HttpRequest request =
        HttpRequest.newBuilder(url).timeout(TIMEOUT).header("accept", "application/json").build();
    client
        .sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES))
        .whenComplete(this::fetched);
  }

  private void fetched(@Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
    try {
      if (answer == null) {
        throw new IOException(failure == null ? "no answer" : failure.toString());
      }
      if (answer.statusCode() != 200) {
        throw new IOException("expected status 200, got " + answer.statusCode());
      }
      reader.read(answer.body());
      ended(null);
    } catch (IOException | RuntimeException e) {
      // Whatever it is: what is not ended is never begun again.
      ended(e);
    }
  }

  private synchronized void ended(@Nullable Exception failure) {
    fetching = false;
    long delayNanos = failure == null ? refreshNanos : Math.min(refreshNanos, RETRY_NANOS);
    dueNanos = System.nanoTime() + delayNanos;
    if (failure == null && away) {
      LOG.info("the keys at {} can be had again", url);
    } else if (failure != null && !away) {
      LOG.warn(
          "the keys at {} cannot be had, those from before hold: {}", url, failure.getMessage());
    }
    known |= failure == null;
    away = failure != null;
  }

  @Override
  public boolean isAway() {
    return away;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
