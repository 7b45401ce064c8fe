package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.RawClient;
import dev.reprise.kit.Sse;
import dev.reprise.kit.TestGateway.Reply;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReportingTest {
  @AutoClose private static final Stage stage = Stage.open();

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S102 `Cache-Status` tells exact and semantic hits and misses apart")
  void hitsAndMissesAreToldApart() {
    Stage.Tenant tenant = stage.tenant();
    for (String stream : new String[] {"false", "true"}) {
      String seed = "\"seed\":" + (stream.equals("true") ? 1 : 2) + ",\"stream\":" + stream;
      Reply miss = tenant.asks(ask("How deep is the Pacific Ocean?", seed));
      assertThat(miss.headers().get("cache-status")).containsExactly("reprise; fwd=miss; stored");
      assertThat(miss.header("age")).isEmpty();

      Reply exact = tenant.asks(ask("How deep is the Pacific Ocean?", seed));
      assertThat(exact.cacheStatus()).matches("reprise; hit; detail=exact; ttl=86(400|39\\d)");
      assertThat(exact.header("age")).matches("\\d");

      Reply semantic = tenant.asks(ask("Please, how deep is the Pacific ocean", seed));
      assertThat(semantic.cacheStatus())
          .matches("reprise; hit; detail=semantic; similarity=(1\\.000|0\\.9\\d\\d); ttl=86\\d{3}");
      assertThat(semantic.header("age")).matches("\\d");
    }
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S102 `Cache-Status` on what is not looked up, with the reason")
  void whatIsNotLookedUpSaysWhy() {
    Stage.Tenant tenant = stage.tenant();
    Expect.bypass(stage.gateway.send("GET", "/v1/models", ""), "not-cacheable");
    Expect.bypass(stage.gateway.send("POST", "/v1/embeddings", "{}"), "unreadable");
    Expect.bypass(stage.gateway.send("POST", "/v1/moderations", "{}"), "not-cacheable");
    Expect.bypass(stage.gateway.send("GET", "/v1/chat/completions", ""), "not-cacheable");
    Expect.bypass(tenant.asks("{\"model\":"), "unreadable");
    Expect.bypass(tenant.asks("{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}"), "unreadable");
    Expect.bypass(tenant.asks(ask("Keep it?", "\"store\":true")), "store-requested");
    Expect.bypass(tenant.asks(ask("News?", "\"web_search_options\":{}")), "server-tools");
    Expect.bypass(
        tenant.asks(ask("Sing?", "\"audio\":{\"voice\":\"v\",\"format\":\"wav\"}")),
        "audio-output");
    Expect.bypass(stage.gateway.chat(ask("Zipped?"), "content-encoding", "gzip"), "content-coding");
    assertThat(stage.calls()).isEqualTo(10);
  }

  @Test
  @DisplayName("S102 `Cache-Status` on errors, upstream's and the gateway's own")
  void errorsCarryACacheStatus() {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script((request, answer) -> answer.json(500, "{\"error\":{}}"));
    assertThat(tenant.asks(ask("Broken?")).cacheStatus()).isEqualTo("reprise; fwd=miss");
    stage.upstream.script((request, answer) -> answer.reset());
    Reply reset = tenant.asks(ask("Gone?"));
    assertThat(reset.status()).isEqualTo(502);
    assertThat(reset.cacheStatus()).isEqualTo("reprise; fwd=miss");
    try (RawClient client = new RawClient(stage.gateway.port())) {
      String refused =
          client
              .send(
                  "POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\n"
                      + "content-length: 99999999999\r\n\r\n")
              .readAll();
      assertThat(refused).startsWith("HTTP/1.1 413 ");
      assertThat(refused).contains("Cache-Status: reprise; fwd=bypass; detail=refused");
    }
  }

  @Test
  @DisplayName("S102 an upstream's own `Cache-Status` comes first, the gateway's last")
  void theGatewayAppendsItsWord() {
    stage.upstream.script(
        (request, answer) ->
            answer.send(200, "content-type: text/plain\r\ncache-status: up; hit\r\n", "x"));
    Reply reply = stage.gateway.send("GET", "/v1/files", "");
    assertThat(reply.headers().get("cache-status"))
        .containsExactly("up; hit", "reprise; fwd=bypass; detail=not-cacheable");
  }

  @Test
  @DisplayName("S102 a semantic lookup is timed, an exact hit and a bypass have none")
  void lookupsAreTimed() {
    Stage.Tenant tenant = stage.tenant();
    double before = stage.metric("reprise_lookup_seconds_count");
    Expect.storedMiss(tenant.asks(ask("How long does it take?")));
    assertThat(stage.metric("reprise_lookup_seconds_count") - before).isEqualTo(1);
    Expect.exactHit(tenant.asks(ask("How long does it take?")));
    Expect.bypass(tenant.asks("{\"model\":"), "unreadable");
    assertThat(stage.metric("reprise_lookup_seconds_count") - before).isEqualTo(1);
    Expect.semanticHit(tenant.asks(ask("How long does it take??")));
    assertThat(stage.metric("reprise_lookup_seconds_count") - before).isEqualTo(2);
  }

  @Test
  @DisplayName("S105 two hits in one second have different ids")
  void noTwoHitsHaveTheSameId() {
    Stage.Tenant tenant = stage.tenant();
    Set<String> ids = new HashSet<>();
    ids.add(tenant.asks(ask("Which id is it?")).json().path("id").asText());
    for (int i = 0; i < 10; i++) {
      Reply json = Expect.exactHit(tenant.asks(ask("Which id is it?")));
      assertThat(json.json().path("created").asLong()).isGreaterThan(1_700_000_000L);
      ids.add(json.json().path("id").asText());
      Reply stream = Expect.exactHit(tenant.asks(askStream("Which id is it?")));
      ids.add(Sse.chunks(stream.events()).getFirst().path("id").asText());
    }
    assertThat(ids).hasSize(21).allMatch(id -> id.startsWith("chatcmpl-"));
  }

  @Test
  @DisplayName("S103 a hit carries the usage of the original and counts as saved")
  void aHitCarriesTheUsageOfTheOriginal() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask("What is it worth?")));
    String saved = "reprise_tokens_total{kind=\"saved\"}";
    double before = stage.metric(saved);
    Reply hit = Expect.exactHit(tenant.asks(ask("What is it worth?")));
    assertThat(hit.json().at("/usage/total_tokens").asInt()).isEqualTo(18);
    assertThat(stage.metric(saved) - before).isEqualTo(18);
  }
}
