package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An embedder that cannot keep up costs hits and nothing else. */
class SlowEmbedderTest {

  @Test
  @DisplayName("S92 an embedder that is slow or overrun → MISS, forwarded and stored exactly")
  void whatIsNotEmbeddedInTimeIsForwarded() {
    String yaml = "embedding: {workers: 1, queue-limit: 1, deadline-ms: 1}\n";
    try (Stage stage = new Stage(yaml)) {
      Stage.Tenant tenant = stage.tenant();
      List<CompletableFuture<Reply>> replies = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 32; i++) {
          String question = ask("What is so special about the number " + i + "? ".repeat(200));
          replies.add(CompletableFuture.supplyAsync(() -> tenant.asks(question), threads));
        }
      }
      assertThat(replies).allMatch(reply -> reply.join().status() == 200);
      assertThat(replies)
          .anyMatch(reply -> reply.join().cacheStatus().matches(".*detail=embedder-(late|busy)"));
      Expect.exactHit(tenant.asks(ask("What is so special about the number 7" + "? ".repeat(200))));
    }
  }

  @Test
  @DisplayName("S92 an embedder that never keeps up is left alone: its misses do not wait for it")
  void anEmbedderThatNeverKeepsUpRests() {
    String yaml = "embedding: {workers: 1, deadline-ms: 1}\n";
    try (Stage stage = new Stage(yaml)) {
      Stage.Tenant tenant = stage.tenant();
      int asked = 0;
      Reply reply;
      do {
        reply =
            tenant.asks(ask("What is so special about the number " + ++asked + " ok ".repeat(250)));
        assertThat(reply.status()).isEqualTo(200);
      } while (!reply.cacheStatus().endsWith("detail=embedder-resting") && asked < 1_000);
      assertThat(asked).isLessThan(1_000);
      assertThat(reply.cacheStatus())
          .isEqualTo("reprise; fwd=miss; stored; detail=embedder-resting");
    }
  }
}
