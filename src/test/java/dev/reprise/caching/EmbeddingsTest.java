package dev.reprise.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.kit.Completions;
import dev.reprise.kit.EmbeddingsScript;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway;
import dev.reprise.kit.TestGateway.Reply;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings are cached item by item: what upstream is asked is what nobody has asked before. */
class EmbeddingsTest {
  private static final String PARTIAL = "reprise; fwd=miss; stored; detail=partial";

  private static final AtomicInteger CALLERS = new AtomicInteger();

  @AutoClose private static final Stage stage = Stage.exactOnly();

  /** A caller that no other test is. */
  private final String key = "Bearer e" + CALLERS.incrementAndGet();

  @BeforeEach
  void reset() {
    stage.upstream.forget();
    stage.upstream.script(new EmbeddingsScript());
  }

  @Test
  void aTextIsAskedForOnce() {
    String body = body("\"Where do pandas live?\"");
    Reply miss = Expect.storedMiss(asks(body));
    assertThat(miss.body()).isEqualTo(EmbeddingsScript.to(body));
    assertThat(stage.upstream.requests().getFirst().body()).isEqualTo(body);

    Reply hit = Expect.exactHit(asks(body));
    assertThat(hit.body()).isEqualTo(miss.body());
    assertThat(hit.header("content-type")).isEqualTo("application/json");
    assertThat(hit.header("age")).matches("\\d");
    assertThat(hit.header("x-request-id")).isNotEmpty();
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  void aTextIsTheSameByItselfAndAmongOthersInAnyOrder() {
    Expect.storedMiss(asks(texts("one", "three")));
    assertHit(texts("three", "one"));
    assertHit(texts("three"));
    assertHit(body("\"one\""));
    assertHit("{\"input\" : [\"\\u006fne\"], \"user\":\"ann\", \"model\":\"m\"}");
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsMissingIsAskedForAndOnlyOnce() {
    Expect.storedMiss(asks(texts("b")));
    Reply joined = asks(texts("aa", "b", "c", "aa"));
    assertThat(joined.cacheStatus()).isEqualTo(PARTIAL);
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(texts("aa", "c"));
    assertThat(joined.json().path("data")).isEqualTo(vectors(texts("aa", "b", "c", "aa")));
    assertThat(joined.json().at("/usage/prompt_tokens").asInt()).isEqualTo(4);
    assertThat(joined.json().at("/usage/total_tokens").asInt()).isEqualTo(4);

    assertHit(texts("c", "aa", "b"));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  void whatTheCallerSaysBesideTheItemsGoesUpstreamWithTheRest() {
    String members = ",\"dimensions\": 2, \"unheard-of\":{\"x\" :1.0}}";
    Expect.storedMiss(asks("{\"model\":\"m\",\"input\":[ \"b\" ]" + members));
    Reply joined = asks("{\"model\":\"m\",\"input\":[\"a\" , \"b\"]" + members, "x-own", "1");
    assertThat(joined.cacheStatus()).isEqualTo(PARTIAL);
    var sent = stage.upstream.requests().getLast();
    assertThat(sent.body()).isEqualTo("{\"model\":\"m\",\"input\":[\"a\"]" + members);
    assertThat(sent.header("x-own")).isEqualTo("1");
    assertThat(sent.header("authorization")).isEqualTo(key);
  }

  @Test
  void duplicatesOfOneRequestHaveTheSameVectorEach() {
    String twice = texts("same", "same");
    Expect.storedMiss(asks(twice));
    assertThat(stage.upstream.requests().getFirst().body()).isEqualTo(twice);
    assertHit(texts("same", "same", "same"));
    assertHit(texts("same"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"m\",\"input\":\"one\",\"encoding_format\":\"base64\"}",
        "{\"model\":\"m\",\"input\":\"one\",\"encoding_format\":\"float\"}",
        "{\"model\":\"m\",\"input\":\"one\",\"dimensions\":3}",
        "{\"model\":\"m\",\"input\":\"one\",\"input_type\":\"query\"}",
        "{\"model\":\"n\",\"input\":\"one\"}",
        "{\"model\":\"m\",\"input\":\"One\"}",
        "{\"model\":\"m\",\"input\":\" one\"}",
        "{\"model\":\"m\",\"input\":[111]}"
      })
  void whatChangesAVectorIsApart(String other) {
    Expect.storedMiss(asks(body("\"one\"")));
    Reply miss = Expect.storedMiss(asks(other));
    assertThat(miss.body()).isEqualTo(EmbeddingsScript.to(other));
    assertHit(other);
    assertHit(body("\"one\""));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  void tokensAreItemsToo() {
    Expect.storedMiss(asks(body("[1,2,3]")));
    assertHit(body("[ 1, 2, 3 ]"));
    assertHit(body("[[1,2,3]]"));
    Reply joined = asks(body("[[4],[1,2,3],[1]]"));
    assertThat(joined.cacheStatus()).isEqualTo(PARTIAL);
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(body("[[4],[1]]"));
    assertThat(joined.json().path("data")).isEqualTo(vectors(body("[[4],[1,2,3],[1]]")));
    assertThat(asks(body("\"1\"")).isMiss()).isTrue();
  }

  @Test
  void tenantsAreApart() {
    Expect.storedMiss(asks(texts("one")));
    Expect.storedMiss(send(stage, texts("one"), "authorization", key + "x"));
    Expect.storedMiss(send(stage, texts("one", "two"), "authorization", key + "y"));
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  void namespacesAreApart() {
    Expect.storedMiss(asks(texts("one")));
    Expect.storedMiss(asks(texts("one"), "reprise-namespace", "blue"));
    Expect.exactHit(asks(texts("one"), "reprise-namespace", "blue"));
    assertThat(stage.upstream.requests())
        .hasSize(2)
        .allMatch(request -> request.header("reprise-namespace") == null);
  }

  @Test
  void noStoreIsNeitherLookedUpNorStored() {
    Expect.bypass(asks(texts("one"), "cache-control", "no-store"), "no-store");
    Expect.storedMiss(asks(texts("one")));
    Expect.bypass(asks(texts("one"), "cache-control", "no-store"), "no-store");
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  void noCacheAsksForAllOfItAnew() {
    Expect.storedMiss(asks(texts("one")));
    Reply renewed = asks(texts("one", "two"), "cache-control", "no-cache");
    assertThat(renewed.cacheStatus()).isEqualTo("reprise; fwd=request; stored");
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(texts("one", "two"));
    assertHit(texts("two", "one"));
  }

  @Test
  void onlyIfCachedNeverGoesUpstream() {
    Expect.storedMiss(asks(texts("one", "two")));
    Expect.exactHit(asks(texts("two"), "cache-control", "only-if-cached"));
    for (String body : List.of(texts("three"), texts("one", "three"))) {
      Reply refused = asks(body, "cache-control", "only-if-cached");
      assertThat(refused.status()).isEqualTo(504);
      assertThat(refused.cacheStatus()).isEqualTo("reprise; detail=only-if-cached");
      assertThat(refused.json().at("/error/code").asText()).isEqualTo("not_cached");
    }
    Reply off = asks(texts("one"), "cache-control", "only-if-cached", "reprise-mode", "off");
    assertThat(off.status()).isEqualTo(504);
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  void aWishThatCannotBeIsRefused() {
    Reply refused = asks(texts("one"), "reprise-ttl", "soon");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/error/code").asText()).isEqualTo("invalid_cache_control");
    assertThat(stage.calls()).isZero();
  }

  @Test
  void whatIsNoLongerFreshIsFetchedAnewTogetherWithWhatIsMissing() {
    Expect.storedMiss(asks(texts("short"), "reprise-ttl", "1"));
    Expect.storedMiss(asks(texts("long")));
    Eventually.holds(
        "the short one's time is over",
        () -> asks(texts("short", "long"), "reprise-ttl", "1").cacheStatus().equals(PARTIAL));
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(texts("short"));
  }

  @Test
  void whatIsStaleIsGivenToThoseAloneWhoSayTheyTakeIt() {
    String keeping = "cache: {policy: {stale-if-error-seconds: 60, semantic: {enabled: false}}}";
    try (Stage kept = new Stage(keeping)) {
      kept.upstream.script(new EmbeddingsScript());
      Expect.storedMiss(send(kept, texts("a"), "reprise-ttl", "1"));
      Eventually.holds(
          "its time is over",
          () ->
              send(kept, texts("a"), "cache-control", "max-stale=60")
                  .cacheStatus()
                  .startsWith("reprise; hit; detail=stale; ttl="));
      Reply renewed = send(kept, texts("a"));
      assertThat(renewed.cacheStatus()).isEqualTo("reprise; fwd=stale; stored");
      Expect.exactHit(send(kept, texts("a")));
      assertThat(kept.calls()).isEqualTo(2);
    }
  }

  @Test
  void twoThousandItemsAreStoredAndJoined() {
    String[] words = IntStream.range(0, 2_000).mapToObj(i -> "word " + i).toArray(String[]::new);
    Expect.storedMiss(asks(texts(words)));
    assertHit(texts(words));

    words[1_234] = "another";
    Reply joined = asks(texts(words));
    assertThat(joined.cacheStatus()).isEqualTo(PARTIAL);
    assertThat(stage.upstream.requests().getLast().body()).isEqualTo(texts("another"));
    assertThat(joined.body().equals(EmbeddingsScript.to(texts(words)))).isTrue();
    assertHit(texts(words));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  void whatIsNotAskedForCountsAsSaved() {
    String saved = "reprise_tokens_total{kind=\"saved\"}";
    try (Stage own = Stage.exactOnly()) {
      own.upstream.script(new EmbeddingsScript());
      Expect.storedMiss(send(own, texts("one", "three")));
      Expect.exactHit(send(own, texts("one", "three")));
      own.awaitMetric(saved, 8);
      assertThat(send(own, texts("two", "three")).cacheStatus()).isEqualTo(PARTIAL);
      own.awaitMetric(saved, 13);
    }
  }

  private void assertHit(String body) {
    Reply hit = Expect.exactHit(asks(body));
    assertThat(hit.body().equals(EmbeddingsScript.to(body))).as(body).isTrue();
  }

  private static JsonNode vectors(String body) {
    return TestGateway.parse(EmbeddingsScript.to(body)).path("data");
  }

  private static String texts(String... texts) {
    return body(
        List.of(texts).stream().map(Completions::quote).collect(Collectors.joining(",", "[", "]")));
  }

  private static String body(String input) {
    return "{\"model\":\"m\",\"input\":" + input + "}";
  }

  private Reply asks(String body, String... headers) {
    String[] all = List.of(headers).toArray(new String[headers.length + 2]);
    all[headers.length] = "authorization";
    all[headers.length + 1] = key;
    return send(stage, body, all);
  }

  private static Reply send(Stage stage, String body, String... headers) {
    return stage.gateway.send("POST", "/v1/embeddings", body, headers);
  }
}
