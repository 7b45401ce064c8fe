package dev.reprise.provider;

import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import dev.reprise.upstream.Upstream;
import dev.reprise.upstream.UpstreamException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Hears one answer out and gives it as a line: status and body, or the kind of failure. */
final class HeardAnswer implements Upstream.Listener {
  final CompletableFuture<ResponseHead> head = new CompletableFuture<>();
  private final CompletableFuture<String> outcome = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  String await() {
    return outcome.orTimeout(10, TimeUnit.SECONDS).join();
  }

  boolean isOver() {
    return outcome.isDone();
  }

  @Override
  public void head(ResponseHead answer) {
    if (!head.complete(answer)) {
      outcome.complete("a second head");
    }
  }

  @Override
  public void part(byte[] bytes) {
    body.writeBytes(bytes);
  }

  @Override
  public void completed(Headers trailers) {
    outcome.complete(head.join().status() + " " + body.toString(StandardCharsets.UTF_8) + trailers);
  }

  @Override
  public void failed(UpstreamException failure) {
    outcome.complete(failure.kind().name());
  }
}
