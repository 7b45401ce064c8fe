package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose neighbours are found, and that nobody hears another's similarity. */
class NeighbourhoodTest {
  private static final String LAX =
      "cache: {policy: {semantic: {policy: threshold, thresholds: {bge-small-en-v1.5-q: 0.7}}}}\n";

  private static final List<String> THINGS =
      List.of("cheese", "steel", "paper", "glass", "wine", "soap", "bread", "silk");

  private static final List<String> WORDINGS =
      List.of(
          "How do people make %s?",
          "How does one produce %s?",
          "What is the process of making %s?",
          "In which way is %s manufactured?");

  @AutoClose private static final Stage stage = new Stage(LAX);

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S43 another tenant's entry is nearer than one's own → one's own is found")
  void oneFindsOnesOwnThoughAnothersIsNearer() {
    Stage.Tenant ann = stage.tenant();
    Stage.Tenant bob = stage.tenant();
    String own = Expect.storedMiss(ann.asks(ask("How is cheese made?"))).content();
    Expect.storedMiss(bob.asks(ask("How do people make cheese?")));
    Reply hit = Expect.semanticHit(ann.asks(ask("How do people make cheese?")));
    assertThat(hit.content()).isEqualTo(own);
    assertThat(Expect.similarity(hit)).isLessThan(0.999);
    Expect.storedMiss(stage.tenant().asks(ask("How do people make cheese?")));
    Expect.storedMiss(
        ann.asks(ask("How do people make cheese?"), "reprise-namespace", "elsewhere"));
  }

  @Test
  @DisplayName("S44 hundreds of foreign neighbours → one's own entry is still found, theirs never")
  void oneFindsOnesOwnAmongHundredsOfOthers() {
    Stage.Tenant ann = stage.tenant();
    String own = Expect.storedMiss(ann.asks(ask("How is steel made?"))).content();
    for (int i = 0; i < 300; i++) {
      Expect.storedMiss(stage.tenant().asks(ask("How do people make steel?")));
    }
    Reply hit = Expect.semanticHit(ann.asks(ask("How do people make steel?")));
    assertThat(hit.content()).isEqualTo(own);
    Expect.storedMiss(stage.tenant().asks(ask("How do people produce steel?")));
    assertThat(stage.calls()).isEqualTo(302);
  }

  @Test
  @DisplayName("S104 parallel requests never mix up their similarities")
  void parallelRequestsKeepTheirSimilarities() {
    Stage.Tenant tenant = stage.tenant();
    for (String thing : THINGS) {
      // Not looked up, or the second thing would be answered with the first one's entry.
      Reply seed = tenant.asks(ask("How is " + thing + " made?"), "reprise-mode", "write-only");
      assertThat(seed.cacheStatus()).isEqualTo("reprise; fwd=request; stored");
    }
    Map<String, String> alone = new LinkedHashMap<>();
    for (String thing : THINGS) {
      for (String wording : WORDINGS) {
        String body = ask(wording.formatted(thing));
        alone.put(body, told(read(tenant, body)));
      }
    }
    assertThat(alone).hasSize(32);
    assertThat(alone.values().stream().distinct().count()).isGreaterThan(20);
    for (int round = 0; round < 5; round++) {
      assertThat(together(tenant, alone.keySet())).isEqualTo(alone);
    }
  }

  private static Map<String, String> together(Stage.Tenant tenant, Iterable<String> bodies) {
    CountDownLatch all = new CountDownLatch(1);
    Map<String, CompletableFuture<Reply>> asked = new LinkedHashMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String body : bodies) {
        asked.put(
            body,
            CompletableFuture.supplyAsync(
                () -> {
                  await(all);
                  return read(tenant, body);
                },
                threads));
      }
      all.countDown();
    }
    Map<String, String> told = new LinkedHashMap<>();
    asked.forEach((body, reply) -> told.put(body, told(reply.join())));
    return told;
  }

  /** Without a link, so that the next time it is a semantic hit again. */
  private static Reply read(Stage.Tenant tenant, String body) {
    return tenant.asks(body, "reprise-mode", "read-only");
  }

  private static String told(Reply reply) {
    return Expect.similarity(reply) + " " + reply.content();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
