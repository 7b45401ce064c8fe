package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.caching.Stage.Tenant;
import dev.reprise.kit.EmbeddingsScript;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.GatewayProcess;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import dev.reprise.store.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, each before an upstream of its own, and one server that they share. */
class FleetTest {
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String CAPITAL_ALSO = "What is the capital city of France?";
  private static final String[] ONLY_READING = {
    "cache-control", "only-if-cached", "reprise-mode", "read-only"
  };
  private static final String RIVER = "Which river flows through Paris?";

  private final RedisServer server = RedisServer.start();
  private Stage here;
  private Stage there;

  @BeforeEach
  void open() {
    here = gateway();
    there = gateway();
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    server.close();
  }

  private Stage gateway() {
    return new Stage(shared(""));
  }

  private String shared(String more) {
    return "store: {shared: {urls: ['"
        + server.uri()
        + "'], command-timeout-ms: 10000"
        + more
        + "}}\n";
  }

  private static Tenant at(Stage stage) {
    return stage.tenant("Bearer somebody");
  }

  private static void awaitEntries(Stage stage, int count) {
    Eventually.holds(
        count + " entries", () -> new Operator(stage).list("").path("total").asInt() == count);
  }

  @Test
  @DisplayName("S1 across nodes: what one has stored is the other's exact hit, JSON and SSE")
  void oneNodesAnswerIsAnotherNodesExactHit() {
    String answer = Expect.storedMiss(at(here).asks(ask(CAPITAL))).body();
    awaitEntries(there, 1);

    Reply hit = Expect.exactHit(at(there).asks(ask(CAPITAL)));
    assertThat(hit.json().path("choices")).isEqualTo(TestGateway.parse(answer).path("choices"));
    assertThat(Expect.exactHit(at(there).asks(askStream(CAPITAL))).content())
        .isEqualTo(hit.content());
    assertThat(there.calls()).isZero();
    Expect.miss(there.tenant("Bearer stranger").asks(ask(CAPITAL)));
  }

  @Test
  @DisplayName(
      "S25 across nodes: another wording is a semantic hit on what another node has stored")
  void oneNodesAnswerIsAnotherNodesSemanticHit() {
    String answer = Expect.storedMiss(at(here).asks(ask(CAPITAL))).content();
    awaitEntries(there, 1);

    assertThat(Expect.semanticHit(at(there).asks(ask(CAPITAL_TOO))).content()).isEqualTo(answer);
    assertThat(Expect.exactHit(at(there).asks(ask(CAPITAL_TOO))).content()).isEqualTo(answer);
    assertThat(there.calls()).isZero();
  }

  @Test
  @DisplayName("S85 across nodes: the same question at once is one call of each node")
  void twinsCollapseWithinEachNode() {
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    try {
      for (Stage stage : List.of(here, there)) {
        stage.upstream.script(
            (request, answer) -> {
              go.await();
              answer.completion("the same from both");
            });
        for (int i = 0; i < 5; i++) {
          Supplier<Reply> asks = () -> at(stage).asks(ask(CAPITAL));
          replies.add(CompletableFuture.supplyAsync(asks, Thread::startVirtualThread));
        }
        String[] bodies = new String[5];
        Arrays.fill(bodies, ask(CAPITAL));
        stage.awaitHeld(bodies);
      }
    } finally {
      go.countDown();
    }
    assertThat(replies)
        .allSatisfy(reply -> assertThat(reply.join().content()).isEqualTo("the same from both"));
    assertThat(here.calls()).isOne();
    assertThat(there.calls()).isOne();
    awaitEntries(here, 1);
    awaitEntries(there, 1);
  }

  @Test
  @DisplayName("S99 across nodes: a purge on one is a purge on all")
  void aPurgeReachesEveryNode() {
    Expect.storedMiss(at(here).asks(ask(CAPITAL), "reprise-tags", "geo"));
    awaitEntries(there, 1);
    Expect.exactHit(at(there).asks(ask(CAPITAL)));

    new Operator(there).purge("{\"tag\":\"geo\"}");
    awaitEntries(here, 0);
    Expect.miss(at(here).asks(ask(CAPITAL)));
  }

  @Test
  @DisplayName("S107 across nodes: what was wrong on one is not given on the other")
  void whatIsLearnedOnOneNodeHoldsOnAll() {
    Expect.storedMiss(at(here).asks(ask(CAPITAL)));
    awaitEntries(there, 1);
    Reply hit = Expect.semanticHit(at(here).asks(ask(CAPITAL_TOO)));
    String judged =
        "{\"entry\":\"%s\",\"request\":\"%s\",\"verdict\":\"wrong\"}"
            .formatted(hit.header("reprise-entry"), hit.header("x-request-id"));
    assertThat(here.gateway.admin("POST", "/admin/feedback", judged).status()).isEqualTo(200);

    Eventually.holds(
        "the other node has heard of it",
        () -> at(there).asks(ask(CAPITAL_TOO), "cache-control", "only-if-cached").status() == 504);
    Expect.semanticHit(at(there).asks(ask(CAPITAL_ALSO)));
  }

  @Test
  @DisplayName("S93 the shared store is down → local tiers answer, the rest goes upstream")
  void withoutTheServerEachNodeGoesOnByItself() {
    String answer = Expect.storedMiss(at(here).asks(ask(CAPITAL))).content();
    awaitEntries(there, 1);
    server.kill();

    assertThat(Expect.exactHit(at(here).asks(ask(CAPITAL))).content()).isEqualTo(answer);
    assertThat(Expect.semanticHit(at(here).asks(ask(CAPITAL_TOO))).content()).isEqualTo(answer);
    assertThat(at(there).asks(ask(CAPITAL)).isMiss()).as("its answer is out of reach").isTrue();
    Expect.storedMiss(at(there).asks(ask(RIVER)));
    Expect.exactHit(at(there).asks(ask(RIVER)));

    server.restart();
    Eventually.holds(
        "both nodes have what either had",
        () ->
            new Operator(here).list("").path("total").asInt() >= 2
                && new Operator(there).list("").path("total").asInt() >= 2);
    // An answer is out of reach for a moment longer than the news of it.
    Eventually.holds(
        "the answer of the other node is within reach",
        () -> at(here).asks(ask(RIVER), "cache-control", "only-if-cached").status() == 200);
    Expect.exactHit(at(here).asks(ask(RIVER)));
    assertThat(here.calls()).isOne();
  }

  @Test
  @DisplayName("S96 a node that starts later has all that the others have")
  void aNewNodeStartsWarm() {
    Expect.storedMiss(at(here).asks(ask(CAPITAL)));
    awaitEntries(there, 1);
    here.close();
    here = gateway();
    Expect.exactHit(at(here).asks(ask(CAPITAL)));
    Expect.semanticHit(at(here).asks(ask(CAPITAL_TOO)));
    assertThat(here.calls()).isZero();
  }

  @Test
  @DisplayName("S1 across nodes: embeddings")
  void embeddingsAreSharedToo() {
    here.upstream.script(new EmbeddingsScript());
    assertThat(embed(here).cacheStatus()).contains("fwd=miss");
    awaitEntries(there, 2);
    assertThat(embed(there).cacheStatus()).contains("hit");
    assertThat(there.calls()).isZero();
  }

  @Test
  @DisplayName("S1, S25 across nodes where the server searches")
  void theServerMaySearch() {
    String vectors = shared(", mode: vector-sets, prefix: vectors");
    try (Stage one = new Stage(vectors);
        Stage other = new Stage(vectors)) {
      String answer = Expect.storedMiss(at(one).asks(ask(CAPITAL))).content();
      Eventually.holds(
          "the server has it",
          () -> at(other).asks(ask(CAPITAL), "cache-control", "only-if-cached").status() == 200);
      assertThat(Expect.exactHit(at(other).asks(ask(CAPITAL))).content()).isEqualTo(answer);
      // A vector follows its entry; who only reads leaves no link by which to find it next time.
      Eventually.holds(
          "the server has its vector",
          () -> at(other).asks(ask(CAPITAL_TOO), ONLY_READING).status() == 200);
      assertThat(Expect.semanticHit(at(other).asks(ask(CAPITAL_TOO))).content()).isEqualTo(answer);
      Expect.miss(at(other).asks(ask(RIVER)));
    }
  }

  @Test
  void aServerThatCannotDoWhatIsAskedOfItFailsTheStart(@TempDir Path folder) throws IOException {
    server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    Path config = folder.resolve("fleet.yaml");
    Files.writeString(config, shared(", mode: vector-sets, prefix: refused"));
    try (GatewayProcess process = GatewayProcess.serve(config)) {
      assertThat(process.exitCode()).isEqualTo(2);
      assertThat(process.said())
          .anySatisfy(line -> assertThat(line).contains("maxmemory-policy").contains("allkeys"));
    }
  }

  private static Reply embed(Stage stage) {
    String body = "{\"model\":\"text-embedding-3-small\",\"input\":[\"one\",\"two\"]}";
    return stage.gateway.send("POST", "/v1/embeddings", body, "authorization", "Bearer somebody");
  }
}
