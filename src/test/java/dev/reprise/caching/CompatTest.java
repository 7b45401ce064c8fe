package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of other gateways send is understood where it shall be, and nowhere else. */
class CompatTest {
  private static final String QUESTION = "What is the capital of France?";

  @AutoClose private static final Stage stage = new Stage("cache: {compat: true}\n");

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S73 S77 S78 LiteLLM's body field is obeyed and cut out before forwarding")
  void theBodyFieldIsForTheCache() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION, "\"cache\":{\"ttl\":60}")));
    assertThat(tenant.asks(ask(QUESTION)).cacheStatus()).matches(".*exact; ttl=(60|5\\d)");
    Reply forced = tenant.asks(ask(QUESTION, "\"cache\":{\"no-cache\":true}"));
    assertThat(forced.cacheStatus()).isEqualTo("reprise; fwd=request; stored");
    Expect.storedMiss(tenant.asks(ask(QUESTION, "\"cache\":{\"namespace\":\"x\"}")));
    Expect.bypass(tenant.asks(ask(QUESTION, "\"cache\":{\"no-store\":true}")), "no-store");
    assertThat(stage.upstream.requests())
        .hasSize(4)
        .allMatch(request -> request.body().equals(ask(QUESTION)));
  }

  @ParameterizedTest
  @CsvSource({
    "x-portkey-cache-force-refresh,true",
    "cf-aig-skip-cache,true",
  })
  @DisplayName("S79 forced refresh in other gateways' words")
  void forcedRefresh(String name, String value) {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION)));
    assertThat(tenant.asks(ask(QUESTION), name, value).cacheStatus())
        .isEqualTo("reprise; fwd=request; stored");
    Expect.exactHit(tenant.asks(ask(QUESTION)));
    assertThat(stage.upstream.requests().getLast().header(name)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"cf-aig-cache-ttl,60", "x-bf-cache-ttl,60s"})
  @DisplayName("S77 times to live in other gateways' words")
  void timesToLive(String name, String value) {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION), name, value));
    assertThat(tenant.asks(ask(QUESTION), name, value).cacheStatus())
        .matches(".*exact; ttl=(60|5\\d)");
  }

  @ParameterizedTest
  @CsvSource({
    "x-portkey-cache-namespace",
    "helicone-cache-seed",
    "x-bf-cache-key",
    "cf-aig-cache-key"
  })
  @DisplayName("S78 partitions in other gateways' words")
  void partitions(String name) {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION), name, "a"));
    Expect.storedMiss(tenant.asks(ask(QUESTION), name, "b"));
    Expect.exactHit(tenant.asks(ask(QUESTION), name, "a"));
    Expect.storedMiss(tenant.asks(ask("What is the capital of Peru?"), name, "a"));
  }

  @Test
  @DisplayName("S83 Helicone's switch")
  void heliconesSwitch() {
    Stage.Tenant tenant = stage.tenant();
    Expect.bypass(tenant.asks(ask(QUESTION), "helicone-cache-enabled", "false"), "disabled");
    Expect.storedMiss(tenant.asks(ask(QUESTION), "helicone-cache-enabled", "true"));
    Expect.exactHit(tenant.asks(ask(QUESTION), "helicone-cache-enabled", "true"));
  }

  @Test
  void garbageInOthersWordsIsIgnored() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(QUESTION), "cf-aig-cache-ttl", "soon"));
    Expect.exactHit(tenant.asks(ask(QUESTION), "x-bf-cache-threshold", "high"));
  }

  @Test
  @DisplayName("S22 without compat the field is one like any other: in the key, and forwarded")
  void withoutItNothingIsUnderstood() {
    try (Stage plain = Stage.open()) {
      Stage.Tenant tenant = plain.tenant();
      String body = ask(QUESTION, "\"cache\":{\"no-store\":true}");
      Expect.storedMiss(tenant.asks(ask(QUESTION)));
      Expect.storedMiss(tenant.asks(body));
      Expect.exactHit(tenant.asks(body));
      assertThat(plain.upstream.requests().getLast().body()).isEqualTo(body);
    }
  }
}
