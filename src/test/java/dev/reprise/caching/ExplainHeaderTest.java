package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Why a live answer is a hit or a miss, for who shows the admin token. */
class ExplainHeaderTest {
  private static final String TOKEN = "0123456789abcdef-token";
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String[] EXPLAINED = {"reprise-explain", "1", "reprise-admin-token", TOKEN};

  @AutoClose private static final Stage stage = new Stage("admin: {token: " + TOKEN + "}\n");

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @AfterEach
  void neitherHeaderReachesUpstream() {
    assertThat(stage.upstream.requests())
        .allSatisfy(
            request -> {
              assertThat(request.header("reprise-explain")).isNull();
              assertThat(request.header("reprise-admin-token")).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S106 a live answer explains itself: miss, exact and semantic")
  void aLiveAnswerExplainsItself(boolean stream) {
    Stage.Tenant tenant = stage.tenant();
    String question = stream ? askStream(CAPITAL) : ask(CAPITAL);
    String other = stream ? askStream(CAPITAL_TOO) : ask(CAPITAL_TOO);
    Reply miss = Expect.storedMiss(tenant.asks(question, EXPLAINED));
    assertThat(miss.header("reprise-explain"))
        .matches("miss; key=\"[^\"]+\"; namespace=\"default\"; candidates=0");

    String hit = Expect.exactHit(tenant.asks(question, EXPLAINED)).header("reprise-explain");
    assertThat(hit).matches("exact-hit; key=\"[^\"]+\"; namespace=\"default\"; entry=\"[^\"]+\"");
    assertThat(parameter(hit, "key")).isEqualTo(parameter(miss.header("reprise-explain"), "key"));

    Reply semantic = Expect.semanticHit(tenant.asks(other, EXPLAINED));
    String told = semantic.header("reprise-explain");
    assertThat(told).startsWith("semantic-hit; key=").contains("; gate=\"accepted\"; score=");
    assertThat(parameter(told, "entry")).isEqualTo(parameter(hit, "entry"));
    assertThat(told).contains("similarity=%.3f;".formatted(Expect.similarity(semantic)));

    Reply far = Expect.miss(tenant.asks(ask("Why is the sky blue?"), EXPLAINED));
    assertThat(far.header("reprise-explain"))
        .startsWith("miss; ")
        .contains("; candidates=1; ", "; similarity=0.")
        .endsWith("; gate=\"threshold\"")
        .doesNotContain("capital", "sky");
  }

  @Test
  @DisplayName("S106 collapsed answers explain themselves, to those who may know")
  void aCollapsedAnswerExplainsItself() {
    Stage.Tenant tenant = stage.tenant();
    CountDownLatch go = new CountDownLatch(1);
    stage.upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("shared");
        });
    CompletableFuture<Reply> leader = async(() -> tenant.asks(ask("Who shares?")));
    Eventually.holds("the call", () -> stage.calls() == 1);
    List<CompletableFuture<Reply>> followers =
        List.of(
            async(() -> tenant.asks(ask("Who shares?"), EXPLAINED)),
            async(() -> tenant.asks(askStream("Who shares?"), EXPLAINED)));
    stage.awaitHeld(ask("Who shares?"), ask("Who shares?"), askStream("Who shares?"));
    go.countDown();
    assertThat(leader.join().header("reprise-explain")).isEmpty();
    assertThat(leader.join().cacheStatus()).isEqualTo("reprise; fwd=miss; stored");
    for (CompletableFuture<Reply> follower : followers) {
      assertThat(follower.join().cacheStatus()).isEqualTo("reprise; fwd=miss; collapsed");
      assertThat(follower.join().header("reprise-explain")).startsWith("miss; key=");
    }
    assertThat(stage.calls()).isOne();
  }

  private static CompletableFuture<Reply> async(Supplier<Reply> asks) {
    return CompletableFuture.supplyAsync(asks, Thread::startVirtualThread);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0123456789abcdef-toke",
    "1,0123456789abcdef-token2",
    "1,''",
    "0,0123456789abcdef-token",
    "true,0123456789abcdef-token"
  })
  @DisplayName("S106 without the right token and wish nothing is told")
  void nothingIsToldToOthers(String wish, String token) {
    Stage.Tenant tenant = stage.tenant();
    String[] headers = {"reprise-explain", wish, "reprise-admin-token", token};
    Reply miss = tenant.asks(ask(CAPITAL), headers);
    assertThat(miss.header("reprise-explain")).isEmpty();
    Expect.storedMiss(miss);
    Reply hit = tenant.asks(ask(CAPITAL), headers);
    assertThat(hit.header("reprise-explain")).isEmpty();
    Expect.exactHit(hit);
    Reply plain = tenant.asks(ask(CAPITAL), "reprise-explain", "1");
    assertThat(Expect.exactHit(plain).header("reprise-explain")).isEmpty();
  }

  @Test
  @DisplayName("S106 without a token configured nobody is told anything")
  void withoutATokenInUseNothingIsTold() {
    try (Stage plain = Stage.exactOnly()) {
      Reply reply =
          plain.tenant().asks(ask(CAPITAL), "reprise-explain", "1", "reprise-admin-token", "");
      assertThat(reply.header("reprise-explain")).isEmpty();
      assertThat(plain.upstream.requests().getFirst().header("reprise-admin-token")).isNull();
    }
  }

  @Test
  @DisplayName("S106 with and without the headers it is the same key and the same tenant")
  void beingExplainedSplitsNothing() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(CAPITAL)));
    Expect.exactHit(tenant.asks(ask(CAPITAL), EXPLAINED));
    assertThat(stage.calls()).isOne();
  }

  private static String parameter(String item, String name) {
    return item.replaceFirst(".*; " + name + "=\"([^\"]+)\".*", "$1");
  }
}
