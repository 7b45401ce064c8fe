package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers beyond their time: dropped, or the last resort when upstream fails. */
class FreshnessTest {
  private static final String STAND_IN =
      "cache: {policy: {stale-if-error-seconds: 600, semantic: {enabled: false}}}\n";

  @AutoClose private static final Stage stage = new Stage(STAND_IN);
  private static final Operator operator = new Operator(stage);

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S77 TTL expiry → MISS in both tiers, and the new answer is kept")
  void anAnswerIsGoneWhenItsTimeIsOver() {
    try (Stage brief = new Stage("cache: {policy: {ttl-seconds: 1}}\n")) {
      Stage.Tenant tenant = brief.tenant();
      String question = ask("What is the capital of France?");
      String old = Expect.storedMiss(tenant.asks(question)).content();
      Operator looker = new Operator(brief);
      Eventually.holds("expiry", () -> looker.list("limit=1").path("total").asInt() == 0);
      Expect.storedMiss(tenant.asks(ask("What's the capital city of France?")));
      assertThat(brief.calls()).isEqualTo(2);
      Eventually.holds("expiry", () -> looker.list("limit=1").path("total").asInt() == 0);
      Reply fresh = Expect.storedMiss(tenant.asks(question));
      assertThat(fresh.content()).isNotEqualTo(old);
    }
  }

  @Test
  @DisplayName("S77 a hit says how long it stays fresh, and ages")
  void aHitTellsItsAge() {
    Stage.Tenant tenant = stage.tenant();
    String question = ask("How old is this?");
    Expect.storedMiss(tenant.asks(question, "reprise-ttl", "600"));
    Eventually.holds("an age", () -> !tenant.asks(question).header("age").equals("0"));
    Reply hit = Expect.exactHit(tenant.asks(question));
    long age = Long.parseLong(hit.header("age"));
    assertThat(hit.cacheStatus()).isEqualTo("reprise; hit; detail=exact; ttl=" + (600 - age));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S94 S102 stale entry + upstream 503/429/500/408/timeout → stale answer, marked")
  void aStaleAnswerStandsInForAFailure(boolean stream) throws IOException {
    Stage.Tenant tenant = stage.tenant();
    String question = stream ? askStream("Will it stand in?") : ask("Will it stand in?");
    String old = seedStale(tenant, question).content();
    for (int status : new int[] {503, 429, 500, 502, 504, 408}) {
      stage.upstream.script((request, answer) -> answer.json(status, "{\"error\":{}}"));
      Reply standIn = tenant.asks(question);
      assertThat(standIn.status()).isEqualTo(200);
      assertThat(standIn.content()).isEqualTo(old);
      assertThat(standIn.cacheStatus())
          .matches("reprise; fwd=stale; fwd-status=" + status + "; detail=stale-if-error; ttl=-.+");
      assertThat(Long.parseLong(standIn.header("age"))).isGreaterThan(1);
    }
    stage.upstream.script((request, answer) -> answer.awaitPeerLeaving());
    Reply late = asksWithTimeout(tenant, question);
    assertThat(late.content()).isEqualTo(old);
    assertThat(late.cacheStatus()).matches("reprise; fwd=stale; detail=stale-if-error; ttl=-.+");
    assertThat(stage.calls()).isEqualTo(8);

    stage.reset();
    Reply mended = tenant.asks(question);
    assertThat(mended.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
    assertThat(mended.content()).isNotEqualTo(old);
    assertThat(Expect.exactHit(tenant.asks(question)).content()).isEqualTo(mended.content());
  }

  /** Upstream is late for this request alone, however slow the machine is with the others. */
  private static Reply asksWithTimeout(Stage.Tenant tenant, String body) throws IOException {
    stage.gateway.reload("upstream: {first-byte-timeout-ms: 1000}\n");
    try {
      return tenant.asks(body);
    } finally {
      stage.gateway.reload("upstream: {first-byte-timeout-ms: 120000}\n");
    }
  }

  @Test
  @DisplayName("S94 a failure before the first byte of a body → stale answer")
  void aConnectionThatBreaksIsAFailure() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("Will it break?")).content();
    List<String> broken =
        List.of("", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-le");
    for (String bytes : broken) {
      stage.upstream.script((request, answer) -> answer.raw(bytes).close());
      Reply reply = tenant.asks(ask("Will it break?"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.content()).isEqualTo(old);
      assertThat(reply.cacheStatus()).contains("; detail=stale-if-error; ttl=-");
    }
  }

  @Test
  @DisplayName("S94 a JSON answer that is cut → stale answer")
  void anAnswerThatIsCutIsAFailure() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("Will it be cut?")).content();
    stage.upstream.script(
        (request, answer) ->
            answer
                .raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
                .raw("content-length: 900\r\n\r\n{\"id\":")
                .close());
    Reply reply = tenant.asks(ask("Will it be cut?"));
    assertThat(reply.content()).isEqualTo(old);
    assertThat(reply.cacheStatus()).contains("; detail=stale-if-error; ttl=-");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S94 stale entry + connection refused → stale answer")
  void aStaleAnswerStandsInForAnUpstreamThatIsGone(boolean stream) {
    try (Stage own = new Stage(STAND_IN)) {
      Stage.Tenant tenant = own.tenant();
      String question = stream ? askStream("Is anybody there?") : ask("Is anybody there?");
      Reply seed = Expect.storedMiss(tenant.asks(question, "reprise-ttl", "1"));
      new Operator(own).awaitStale("limit=1");
      own.upstream.close();
      Reply standIn = tenant.asks(question);
      assertThat(standIn.status()).isEqualTo(200);
      assertThat(standIn.content()).isEqualTo(seed.content());
      assertThat(standIn.cacheStatus())
          .matches("reprise; fwd=stale; detail=stale-if-error; ttl=-.+");
      assertThat(tenant.asks(ask("Nobody at all?")).status()).isEqualTo(502);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 422})
  @DisplayName("S94 an error of the caller's own is passed on, stale entry or not")
  void theCallersOwnErrorIsPassedOn(int status) {
    Stage.Tenant tenant = stage.tenant();
    seedStale(tenant, ask("Whose fault is it?"));
    stage.upstream.script((request, answer) -> answer.json(status, "{\"error\":\"yours\"}"));
    Reply reply = tenant.asks(ask("Whose fault is it?"));
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).isEqualTo("{\"error\":\"yours\"}");
    assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=stale");
  }

  @Test
  @DisplayName("S94 off by default, also for a caller that wants it")
  void withoutAPolicyNothingStaleIsGiven() {
    try (Stage plain = Stage.exactOnly()) {
      Stage.Tenant tenant = plain.tenant();
      Expect.storedMiss(tenant.asks(ask("Is it on?"), "reprise-ttl", "1"));
      plain.upstream.script((request, answer) -> answer.json(503, "{}"));
      Eventually.holds("a failure", () -> tenant.asks(ask("Is it on?")).status() == 503);
      Reply reply = tenant.asks(ask("Is it on?"), "cache-control", "stale-if-error=600");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=miss");
    }
  }

  @Test
  @DisplayName("S94 the directive stale-if-error=N narrows the policy's bound")
  void aCallerMayWantItLessStale() {
    Stage.Tenant tenant = stage.tenant();
    String old = seedStale(tenant, ask("How stale may it be?")).content();
    stage.upstream.script((request, answer) -> answer.json(503, "{}"));
    Reply never = tenant.asks(ask("How stale may it be?"), "cache-control", "stale-if-error=0");
    assertThat(never.status()).isEqualTo(503);
    assertThat(never.cacheStatus()).isEqualTo("reprise; fwd=stale");
    Reply within = tenant.asks(ask("How stale may it be?"), "cache-control", "stale-if-error=500");
    assertThat(within.content()).isEqualTo(old);
  }

  @Test
  @DisplayName("S94 no-cache wants no stale answer")
  void whoWantsANewAnswerGetsTheError() {
    Stage.Tenant tenant = stage.tenant();
    seedStale(tenant, ask("Is it new?"));
    stage.upstream.script((request, answer) -> answer.json(503, "{}"));
    Reply reply = tenant.asks(ask("Is it new?"), "cache-control", "no-cache");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.cacheStatus()).isEqualTo("reprise; fwd=request");
  }

  private static Reply seedStale(Stage.Tenant tenant, String body) {
    String tag = "t" + System.nanoTime();
    Reply seed = tenant.asks(body, "reprise-ttl", "1", "reprise-tags", tag);
    Expect.storedMiss(seed);
    operator.awaitStale("tag=" + tag);
    return seed;
  }
}
