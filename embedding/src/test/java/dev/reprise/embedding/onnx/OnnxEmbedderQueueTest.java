package dev.reprise.embedding.onnx;

import static dev.reprise.embedding.onnx.OnnxEmbedderTest.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.embedding.Embedder;
import dev.reprise.embedding.Embedding;
import dev.reprise.embedding.EmbeddingException.Kind;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of the queue, with a model that answers when told to. */
class OnnxEmbedderQueueTest extends EmbedderContract {
  private final GatedEncoder encoder = new GatedEncoder();

  @Override
  Embedder open() {
    GatedEncoder open = new GatedEncoder();
    open.gate.countDown();
    return embedder(open, 16, 60_000);
  }

  @AfterEach
  void openGate() {
    encoder.gate.countDown();
  }

  @Test
  void whatIsChainedRunsOnTheWorker() {
    try (OnnxEmbedder embedder = embedder(encoder, 1, 60_000)) {
      CompletableFuture<String> thread =
          embedder
              .embed("a")
              .thenApply(embedding -> Thread.currentThread().getName())
              .toCompletableFuture();
      encoder.gate.countDown();
      assertThat(thread.join()).isEqualTo("embed-0");
    }
  }

  @Test
  void aFullQueueIsBusyAtOnce() throws Exception {
    try (OnnxEmbedder embedder = embedder(encoder, 1, 60_000)) {
      CompletionStage<Embedding> running = embedder.embed("running");
      encoder.entered.await();
      CompletionStage<Embedding> waiting = embedder.embed("waiting");
      CompletableFuture<Embedding> refused = embedder.embed("refused").toCompletableFuture();
      assertThat(refused).isCompletedExceptionally();
      assertThat(failure(refused))
          .hasMessage("expected at most 1 texts to wait")
          .extracting("kind")
          .isEqualTo(Kind.BUSY);
      encoder.gate.countDown();
      assertThat(running.toCompletableFuture().join()).isNotNull();
      assertThat(waiting.toCompletableFuture().join()).isNotNull();
    }
  }

  @Test
  void whatIsNotThereByTheDeadlineIsLateAndIsNotRun() throws Exception {
    try (OnnxEmbedder embedder = embedder(encoder, 16, 30)) {
      CompletionStage<Embedding> running;
      do {
        // A worker that comes to it only after the deadline leaves it out.
        running = embedder.embed("running");
      } while (!encoder.entered.await(1, TimeUnit.SECONDS));
      CompletionStage<Embedding> waiting = embedder.embed("waiting");
      assertThat(failure(running).kind()).isEqualTo(Kind.LATE);
      assertThat(failure(waiting)).hasMessage("expected a vector within 30 ms");
      encoder.gate.countDown();
      CompletableFuture<?> next = embedder.embed("next").toCompletableFuture();
      next.exceptionally(e -> null).join();
    }
    assertThat(encoder.texts).contains("running").doesNotContain("waiting");
  }

  @Test
  void aModelThatThrowsIsBrokenAndTheWorkerLives() {
    encoder.gate.countDown();
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000)) {
      assertThat(failure(embedder.embed("throw")).kind()).isEqualTo(Kind.BROKEN);
      assertThat(failure(embedder.embed("throw")))
          .hasMessage("the model failed")
          .hasCauseInstanceOf(StackOverflowError.class);
      assertThat(embedder.embed("next").toCompletableFuture().join()).isNotNull();
      assertThat(encoder.threads).containsOnly("embed-0");
    }
  }

  @Test
  void aContinuationThatThrowsLeavesTheWorkerAlive() {
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000)) {
      var thrown =
          embedder
              .embed("a")
              .thenRun(
                  () -> {
                    throw new AssertionError("the caller's mistake");
                  });
      encoder.gate.countDown();
      assertThat(thrown.toCompletableFuture().exceptionally(e -> null).join()).isNull();
      assertThat(embedder.embed("next").toCompletableFuture().join()).isNotNull();
      assertThat(encoder.threads).containsOnly("embed-0");
    }
  }

  @Test
  void closingFailsWhatWaitsAndLetsTheRunningEnd() throws Exception {
    OnnxEmbedder embedder = embedder(encoder, 16, 60_000);
    CompletionStage<Embedding> running = embedder.embed("running");
    encoder.entered.await();
    CompletionStage<Embedding> waiting = embedder.embed("waiting");
    // Only closing fails it, and only then may the running one end.
    CompletionStage<?> opened = waiting.whenComplete((embedding, e) -> encoder.gate.countDown());
    embedder.close();
    assertThat(opened).isNotNull();
    assertThat(failure(waiting))
        .hasMessage("the embedder is closed")
        .extracting("kind")
        .isEqualTo(Kind.BROKEN);
    assertThat(running.toCompletableFuture()).isCompleted();
    assertThat(encoder.closed).isTrue();
  }

  @Test
  void aTextThatComesAgainIsNotRunAgain() {
    encoder.gate.countDown();
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000)) {
      Embedding first = embedder.embed("a").toCompletableFuture().join();
      embedder.embed("b").toCompletableFuture().join();
      assertThat(embedder.embed("a").toCompletableFuture().join()).isSameAs(first);
      assertThat(encoder.texts).containsExactly("a", "b");
      assertThat(embedder.counts()).isEqualTo(new OnnxEmbedder.Counts(2, 1, 0));
    }
  }

  @Test
  void whatIsKeptIsHandedOverOnAWorkerToo() throws Exception {
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000)) {
      embedder.embed("a");
      encoder.entered.await();
      CompletionStage<String> thread =
          embedder.embed("b").thenCompose(b -> embedder.embed("b")).thenApply(b -> here());
      encoder.gate.countDown();
      assertThat(thread.toCompletableFuture().join()).isEqualTo("embed-0");
      assertThat(encoder.texts).containsExactly("a", "b");
    }
  }

  @Test
  void whoAsksForTheSameTextAtTheSameTimeSharesOneRun() throws Exception {
    try (OnnxEmbedder embedder = embedder(encoder, 1, 60_000)) {
      CompletionStage<Embedding> running = embedder.embed("a");
      encoder.entered.await();
      // They take no room in the queue.
      List<CompletionStage<String>> others =
          IntStream.range(0, 9).mapToObj(i -> embedder.embed("a").thenApply(a -> here())).toList();
      encoder.gate.countDown();
      assertThat(others).allMatch(each -> each.toCompletableFuture().join().equals("embed-0"));
      // Not before: whoever joins a future may run what hangs on it.
      assertThat(running.toCompletableFuture().join()).isNotNull();
      assertThat(encoder.texts).containsExactly("a");
      assertThat(embedder.counts()).isEqualTo(new OnnxEmbedder.Counts(1, 0, 9));
    }
  }

  @Test
  void whatFailedIsTriedAnew() {
    encoder.gate.countDown();
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000)) {
      failure(embedder.embed("throw"));
      failure(embedder.embed("throw"));
      assertThat(encoder.texts).containsExactly("throw", "throw");
    }
  }

  @Test
  void onlySoManyAreKeptAndTheLeastRecentlyUsedGoesFirst() {
    encoder.gate.countDown();
    // A vector of two dimensions counts as 204 bytes.
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000, 3 * 204 - 1)) {
      for (String text : List.of("a", "b", "a", "c", "a", "b")) {
        embedder.embed(text).toCompletableFuture().join();
      }
      assertThat(encoder.texts).containsExactly("a", "b", "c", "b");
    }
    try (OnnxEmbedder embedder = embedder(encoder, 16, 60_000, 0)) {
      encoder.texts.clear();
      embedder.embed("a").toCompletableFuture().join();
      embedder.embed("a").toCompletableFuture().join();
      assertThat(encoder.texts).containsExactly("a", "a");
    }
  }

  private static String here() {
    return Thread.currentThread().getName();
  }

  private static OnnxEmbedder embedder(Encoder encoder, int queueLimit, long deadlineMs) {
    return embedder(encoder, queueLimit, deadlineMs, 1 << 20);
  }

  private static OnnxEmbedder embedder(
      Encoder encoder, int queueLimit, long deadlineMs, int recentBytes) {
    return new OnnxEmbedder(
        new OnnxConfig(
            "gated", "", Pooling.CLS, "", 2, 512, 1, queueLimit, deadlineMs, recentBytes, ""),
        encoder);
  }

  /** Lets texts through once its gate is open. */
  private static final class GatedEncoder implements Encoder {
    @Override
    public String space() {
      return "gated";
    }

    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch gate = new CountDownLatch(1);
    final Queue<String> texts = new ConcurrentLinkedQueue<>();
    final Queue<String> threads = new ConcurrentLinkedQueue<>();
    volatile boolean closed;

    @Override
    public Embedding encode(String text) throws InterruptedException {
      texts.add(text);
      threads.add(Thread.currentThread().getName());
      entered.countDown();
      gate.await();
      if (text.equals("throw")) {
        throw new StackOverflowError();
      }
      return Embedding.of(new float[] {text.length(), 1});
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
