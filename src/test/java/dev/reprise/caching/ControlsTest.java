package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request asks of the cache is obeyed as far as the policy grants it. */
class ControlsTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String PARAPHRASE = "What's the capital city of France?";
  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest
  @CsvSource({"cache-control,no-cache", "cache-control,max-age=0", "pragma,no-cache"})
  @DisplayName("S73 S79 no-cache → upstream, entry refreshed")
  void aForcedRequestRefreshesTheEntry(String name, String value) {
    Stage.Tenant tenant = stage.tenant();
    String old = Expect.storedMiss(tenant.asks(ask(QUESTION))).content();
    Reply forced = tenant.asks(ask(QUESTION), name, value);
    assertThat(forced.cacheStatus()).matches("reprise; fwd=(request|stale|miss); stored");
    assertThat(forced.content()).isNotEqualTo(old);
    assertThat(Expect.exactHit(tenant.asks(ask(QUESTION))).content()).isEqualTo(forced.content());
    assertThat(Expect.semanticHit(tenant.asks(ask(PARAPHRASE))).content())
        .isEqualTo(forced.content());
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S74 no-store → nothing written, lookup skipped")
  void noStoreNeitherReadsNorWrites() {
    Stage.Tenant tenant = stage.tenant();
    for (int i = 0; i < 2; i++) {
      Expect.bypass(tenant.asks(ask(QUESTION), "cache-control", "no-store"), "no-store");
    }
    String stored = Expect.storedMiss(tenant.asks(ask(QUESTION))).content();
    Reply apart = tenant.asks(ask(QUESTION), "cache-control", "no-store");
    assertThat(apart.content()).isNotEqualTo(stored);
    assertThat(Expect.exactHit(tenant.asks(ask(QUESTION))).content()).isEqualTo(stored);
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("S74 no-store reads where the policy says so")
  void noStoreMayRead() {
    try (Stage own = new Stage("cache: {policy: {no-store-reads: true}}\n")) {
      Stage.Tenant tenant = own.tenant();
      Reply first = tenant.asks(ask(QUESTION), "cache-control", "no-store");
      assertThat(first.cacheStatus()).isEqualTo("reprise; fwd=miss");
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      Expect.exactHit(tenant.asks(ask(QUESTION), "cache-control", "no-store"));
      Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "cache-control", "no-store"));
      // Nothing was written for the other wording.
      Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "cache-control", "no-store"));
    }
  }

  @Test
  @DisplayName("S75 max-age younger than the entry → MISS, min-fresh longer than it lasts → MISS")
  void oldEntriesAreNotForThoseWhoWantYoungOnes() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION)));
    Expect.exactHit(tenant.asks(ask(QUESTION), "cache-control", "max-age=600"));
    Expect.exactHit(tenant.asks(ask(QUESTION), "cache-control", "min-fresh=600"));
    Eventually.holds(
        "the entry is two seconds old",
        () -> Integer.parseInt(tenant.asks(ask(QUESTION)).header("age")) >= 2);
    Reply none = tenant.asks(ask(PARAPHRASE), "cache-control", "max-age=1, only-if-cached");
    assertThat(none.status()).isEqualTo(504);
    Reply young = tenant.asks(ask(QUESTION), "cache-control", "max-age=1");
    assertThat(young.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
    Reply lasting = tenant.asks(ask(QUESTION), "cache-control", "min-fresh=90000");
    assertThat(lasting.cacheStatus()).startsWith("reprise; fwd=");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("S76 only-if-cached and nothing there → 504, and nothing is forwarded")
  void onlyIfCachedIsNeverForwarded(boolean stream) {
    Stage.Tenant tenant = stage.tenant();
    String body = stream ? askStream(QUESTION) : ask(QUESTION);
    Reply none = tenant.asks(body, "cache-control", "only-if-cached");
    assertThat(none.status()).isEqualTo(504);
    assertThat(none.json().at("/error/code").asText()).isEqualTo("not_cached");
    assertThat(none.cacheStatus()).isEqualTo("reprise; detail=only-if-cached");
    Reply bypassed =
        tenant.asks(ask("News?", "\"web_search_options\":{}"), "cache-control", "only-if-cached");
    assertThat(bypassed.status()).isEqualTo(504);
    assertThat(stage.calls()).isZero();
    Expect.storedMiss(tenant.asks(body));
    Expect.exactHit(tenant.asks(body, "cache-control", "only-if-cached"));
    Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "cache-control", "only-if-cached"));
    assertThat(stage.calls()).isOne();
  }

  @Test
  @DisplayName("S77 per-request TTL: an entry expires by it")
  void anEntryLivesAsLongAsItsRequestSaid() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION), "reprise-ttl", "3"));
    Expect.exactHit(tenant.asks(ask(QUESTION)));
    Eventually.holds("it is gone", () -> tenant.asks(ask(QUESTION)).isMiss());
  }

  @Test
  @DisplayName("S77 per-request TTL is clamped to the policy's range")
  void theTimeToLiveIsClamped() {
    String yaml = "cache: {policy: {controls: {min-ttl-seconds: 100, max-ttl-seconds: 200}}}\n";
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      for (String[] row :
          new String[][] {{"5", "100|9\\d"}, {"150s", "150|14\\d"}, {"7d", "200|19\\d"}}) {
        Expect.storedMiss(tenant.asks(ask("How long is " + row[0] + "?"), "reprise-ttl", row[0]));
        assertThat(tenant.asks(ask("How long is " + row[0] + "?")).cacheStatus())
            .matches("reprise; hit; detail=exact; ttl=(" + row[1] + ")");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reprise-ttl,0",
    "reprise-ttl,-1",
    "reprise-ttl,soon",
    "reprise-threshold,1.5",
    "reprise-threshold,high",
    "reprise-mode,fast",
    "reprise-namespace,a b",
    "reprise-tags,a/b"
  })
  @DisplayName("S77 garbage in a header of our own → 400 that says what was expected")
  void garbageIsRefused(String name, String value) {
    Reply refused = stage.tenant().asks(ask(QUESTION), name, value);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(refused.json().at("/error/message").asText())
        .startsWith(name + ": expected ")
        .endsWith("got \"" + value + "\"");
    assertThat(stage.calls()).isZero();
  }

  @Test
  @DisplayName("S78 namespaces are apart in both tiers")
  void namespacesAreApart() {
    Stage.Tenant tenant = stage.tenant();
    String one = Expect.storedMiss(tenant.asks(ask(QUESTION), "reprise-namespace", "a")).content();
    Expect.storedMiss(tenant.asks(ask(QUESTION), "reprise-namespace", "b"));
    Expect.storedMiss(tenant.asks(ask(QUESTION)));
    Expect.storedMiss(tenant.asks(ask(PARAPHRASE), "reprise-namespace", "c"));
    assertThat(Expect.exactHit(tenant.asks(ask(QUESTION), "reprise-namespace", "a")).content())
        .isEqualTo(one);
    assertThat(Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "reprise-namespace", "a")).content())
        .isEqualTo(one);
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("S84 read-only, write-only and off")
  void modesAreObeyed() {
    Stage.Tenant tenant = stage.tenant();
    Reply unstored = tenant.asks(ask(QUESTION), "reprise-mode", "read-only");
    assertThat(unstored.cacheStatus()).isEqualTo("reprise; fwd=miss");
    Reply written = tenant.asks(ask(QUESTION), "reprise-mode", "write-only");
    assertThat(written.cacheStatus()).isEqualTo("reprise; fwd=request; stored");
    Expect.exactHit(tenant.asks(ask(QUESTION), "reprise-mode", "read-only"));
    Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "reprise-mode", "read-only"));
    // A read-only hit leaves nothing behind, not even the other wording.
    Expect.semanticHit(tenant.asks(ask(PARAPHRASE), "reprise-mode", "read-only"));
    Expect.bypass(tenant.asks(ask(QUESTION), "reprise-mode", "off"), "disabled");
    assertThat(stage.calls()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"read-only,reprise; fwd=miss", "write-only,reprise; fwd=request; stored"})
  @DisplayName("S84 nobody widens the policy's mode")
  void thePolicysModeIsTheMost(String mode, String status) {
    try (Stage own = new Stage("cache: {policy: {mode: " + mode + "}}\n")) {
      for (int i = 0; i < 2; i++) {
        assertThat(own.tenant().asks(ask(QUESTION), "reprise-mode", "read-write").cacheStatus())
            .isEqualTo(status);
      }
    }
  }

  @Test
  @DisplayName(
      "S27 S45 a request's threshold: stricter at will, looser as far as the policy allows")
  void theThresholdIsClamped() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION)));
    double similarity =
        Expect.similarity(tenant.asks(ask(PARAPHRASE), "reprise-mode", "read-only"));
    String above = Double.toString(Math.min(1, similarity + 0.005));
    assertThat(
            tenant
                .asks(ask(PARAPHRASE), "reprise-threshold", above, "reprise-mode", "read-only")
                .cacheStatus())
        .isEqualTo("reprise; fwd=miss");
    // Looser than the policy: not granted, and what is not near enough stays a miss.
    Reply far =
        tenant.asks(ask("Which cities of France are worth a visit?"), "reprise-threshold", "0.5");
    Expect.storedMiss(far);
  }

  @Test
  @DisplayName("S45 a hit that only a loosened threshold allowed is nobody else's")
  void aLoosenedHitIsNotShared() {
    String yaml = "cache: {policy: {semantic: {loosen-by: 0.4}}}\n";
    String other = "Could you name the capital of France?";
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      Expect.semanticHit(tenant.asks(ask(other), "reprise-threshold", "0.55"));
      Expect.storedMiss(tenant.asks(ask(other)));
    }
  }

  @Test
  @DisplayName("S83 S80 routes: off for one model, off for a question, another time to live")
  void routesHavePoliciesOfTheirOwn() {
    String yaml =
        """
        cache:
          policy: {ttl-seconds: 1000}
          routes:
            secrets:
              match: {questions: ["*password*"]}
              policy: {mode: off}
            drafts:
              match: {models: ["draft-*"]}
              policy: {mode: off}
            quick:
              match: {models: ["quick"], paths: [/v1/chat/completions]}
              policy: {ttl-seconds: 7, semantic: {enabled: false}}
        """;
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      Expect.bypass(tenant.asks(ask("What is a strong PassWord?")), "disabled");
      Expect.bypass(tenant.asks(model("draft-1", QUESTION)), "disabled");
      Expect.storedMiss(tenant.asks(model("quick", QUESTION)));
      assertThat(tenant.asks(model("quick", QUESTION)).cacheStatus())
          .matches("reprise; hit; detail=exact; ttl=[1-7]");
      Expect.storedMiss(tenant.asks(model("quick", PARAPHRASE)));
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      assertThat(tenant.asks(ask(QUESTION)).cacheStatus()).matches(".*; ttl=(1000|99\\d)");
      Expect.semanticHit(tenant.asks(ask(PARAPHRASE)));
    }
  }

  @Test
  @DisplayName("S77 an answer with a tag lives as long as the tag says")
  void tagsHaveTimesOfTheirOwn() {
    String yaml = "cache: {policy: {tag-ttl-seconds: {news: 60}}}\n";
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION), "reprise-tags", "geo, news"));
      assertThat(tenant.asks(ask(QUESTION)).cacheStatus()).matches(".*; ttl=(60|5\\d)");
    }
  }

  @Test
  void controlsThatAreSwitchedOffAreIgnored() {
    String yaml = "cache: {policy: {controls: {enabled: false}}}\n";
    try (Stage own = new Stage(yaml)) {
      Stage.Tenant tenant = own.tenant();
      Expect.storedMiss(tenant.asks(ask(QUESTION), "cache-control", "no-store"));
      Expect.exactHit(tenant.asks(ask(QUESTION), "cache-control", "no-cache"));
      Expect.exactHit(tenant.asks(ask(QUESTION), "reprise-namespace", "other"));
    }
  }

  @Test
  void whatIsMeantForTheCacheGoesNoFurther() {
    stage.tenant().asks(ask(QUESTION), "reprise-tags", "a", "reprise-ttl", "9", "x-mine", "b");
    var sent = stage.upstream.requests().getFirst();
    assertThat(sent.headerLines()).noneMatch(line -> line.toLowerCase().startsWith("reprise-"));
    assertThat(sent.header("x-mine")).isEqualTo("b");
  }

  private static String model(String model, String question) {
    return ask(question).replace("\"model\":\"m\"", "\"model\":\"" + model + "\"");
  }
}
