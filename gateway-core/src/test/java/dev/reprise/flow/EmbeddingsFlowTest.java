package dev.reprise.flow;

import static dev.reprise.flow.EmbeddingsTester.body;
import static dev.reprise.flow.EmbeddingsTester.item;
import static dev.reprise.flow.EmbeddingsTester.list;
import static dev.reprise.flow.EmbeddingsTester.zipped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for embeddings that are answered by the store alone or by upstream alone. */
final class EmbeddingsFlowTest {
  private final EmbeddingsTester flow = new EmbeddingsTester();

  @Test
  void aMissIsForwardedUntouchedAndEachItemStored() {
    FakeExchange exchange = flow.fill(List.of("one", "three"));
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
    assertThat(exchange.text()).isEqualTo(list(List.of("one", "three")));
    assertThat(flow.sent()).isEqualTo(body(List.of("one", "three")));
    assertThat(flow.heads.getFirst().contentLength()).isEqualTo(flow.sent().length());
    assertThat(flow.store.map.values())
        .extracting(entry -> new String(entry.completion().json(), StandardCharsets.UTF_8))
        .containsExactlyInAnyOrder(item(0, "one"), item(1, "three"));
    assertThat(exchange.outcome.spent().promptTokens()).isEqualTo(8);
    assertThat(exchange.ends).isOne();
  }

  @Test
  void aHitGivesTheSameNumbersInTheOrderThatIsAskedFor() {
    flow.fill(List.of("one", "three"));
    FakeExchange exchange = flow.ask(List.of("three", "one", "three"));
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; hit; detail=exact; ttl=60");
    assertThat(exchange.text()).isEqualTo(list(List.of("three", "one", "three")));
    assertThat(exchange.head.headers().first("content-type")).isEqualTo("application/json");
    assertThat(exchange.head.contentLength()).isEqualTo(exchange.text().length());
    assertThat(exchange.outcome.saved().promptTokens()).isEqualTo(13);
    assertThat(exchange.ends).isOne();
    assertThat(flow.calls()).isOne();
    assertThat(flow.store.map.values())
        .extracting(entry -> entry.uses().get())
        .containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void anItemIsTheSameByItselfOrAmongOthers() {
    flow.fill(List.of("one"));
    FakeExchange text =
        flow.ask("{\"dimensions\":3,\"input\":\"one\",\"user\":\"u\",\"model\":\"gpt-e\"}");
    assertThat(text.text()).isEqualTo(list(List.of("one")));
    FakeExchange other =
        flow.ask("{\"model\":\"gpt-e\",\"input\":\"one\",\"encoding_format\":\"base64\"}");
    assertThat(other.started()).isFalse();
    assertThat(flow.calls()).isEqualTo(2);
  }

  @Test
  void whereThePolicyNamesNoTokensAHitHasNone() {
    flow.fill(List.of("one"));
    flow.usage = false;
    FakeExchange exchange = flow.ask(List.of("one"));
    assertThat(exchange.text()).endsWith("\"usage\":{\"prompt_tokens\":0,\"total_tokens\":0}}");
    assertThat(exchange.outcome.saved().promptTokens()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"x\"}}",
        "{\"data\":[]}",
        "{\"data\":[{\"embedding\":[]}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1]}]}",
        "{\"model\":\"another\",\"data\":[{\"embedding\":[1]}]}",
        "{\"data\":[{\"embedding\":[1]}]"
      })
  void whatIsNotTheAnswerPassesAndIsNotStored(String answer) {
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.answer(answer);
    assertThat(exchange.text()).isEqualTo(answer);
    assertThat(exchange.outcome.detail()).isEqualTo("unreadable");
    assertThat(exchange.ends).isOne();
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void anErrorPassesUntouched() {
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.upstream.head(429, "application/json", null);
    flow.upstream.part("{\"error\":1}");
    flow.upstream.complete();
    assertThat(exchange.statusCode()).isEqualTo(429);
    assertThat(exchange.text()).isEqualTo("{\"error\":1}");
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(exchange.outcome.detail()).isEqualTo("status");
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void aCodedAnswerPassesAsItIsAndIsStoredPlain() throws InterruptedException {
    byte[] gzip = zipped(list(List.of("one")));
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.answerZipped(gzip);
    exchange.runNextTasks();
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss; stored");
    assertThat(exchange.body.toByteArray()).isEqualTo(gzip);
    assertThat(exchange.ends).isOne();
    assertThat(flow.ask(List.of("one")).text()).isEqualTo(list(List.of("one")));
  }

  @Test
  void aCodingThatIsNotKnownPassesAndIsNotStored() {
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.upstream.head(200, "application/json", "br");
    flow.upstream.part("x");
    flow.upstream.complete();
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(exchange.outcome.detail()).isEqualTo("content-coding");
    assertThat(exchange.text()).isEqualTo("x");
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void aCodingThatIsBrokenPassesAndIsNotStored() throws InterruptedException {
    byte[] gzip = zipped(list(List.of("one")));
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.answerZipped(Arrays.copyOf(gzip, gzip.length - 9));
    exchange.runNextTasks();
    assertThat(exchange.outcome.detail()).isEqualTo("unreadable");
    assertThat(exchange.status.header()).isEqualTo("reprise; fwd=miss");
    assertThat(exchange.ends).isOne();
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void whoHasAWholeAnswerFindsItStored() throws InterruptedException {
    byte[] gzip = zipped(list(List.of("one")));
    FakeExchange exchange = flow.ask(List.of("one"));
    Headers coded = Headers.of("content-type", "application/json").plus("content-encoding", "gzip");
    flow.upstream.listener.head(new ResponseHead(200, "", coded, gzip.length));
    flow.upstream.part(Arrays.copyOf(gzip, 9));
    assertThat(exchange.body.size()).isEqualTo(9);
    flow.upstream.part(Arrays.copyOfRange(gzip, 9, gzip.length));
    flow.upstream.complete();
    assertThat(exchange.body.size()).isEqualTo(9);
    exchange.runNextTasks();
    assertThat(exchange.body.toByteArray()).isEqualTo(gzip);
    assertThat(exchange.ends).isOne();
    assertThat(flow.store.map).hasSize(1);
  }

  @Test
  void anItemBeyondTheBoundIsNotStoredButTheOthersAre() {
    flow.maxEntryBytes = 1_024;
    FakeExchange exchange = flow.ask(List.of("one", "two"));
    String large = "{\"index\":1,\"embedding\":\"" + "x".repeat(2_000) + "\"}";
    flow.answer("{\"data\":[" + item(0, "one") + "," + large + "]}");
    assertThat(exchange.status.header()).isEqualTo("reprise; fwd=miss");
    assertThat(flow.store.map).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"find", "put", "nanoTime"})
  void aFailingStoreEndsInAForward(String method) {
    flow.store.failing.add(method);
    FakeExchange exchange = flow.fill(List.of("one", "two"));
    assertThat(exchange.text()).isEqualTo(list(List.of("one", "two")));
    assertThat(exchange.ends).isOne();
  }

  @Test
  void anEntryThatIsNoItemEndsInAForward() {
    flow.fill(List.of("one", "two"));
    spoil();
    FakeExchange exchange = flow.fill(List.of("two", "one"));
    assertThat(exchange.text()).isEqualTo(list(List.of("two", "one")));
    assertThat(flow.calls()).isEqualTo(2);
    assertThat(flow.ask(List.of("two")).text()).isEqualTo(list(List.of("two")));
    spoil();
    FakeExchange joined = flow.ask(List.of("one", "new"));
    flow.answer();
    assertThat(joined.started()).isFalse();
    flow.answer();
    assertThat(joined.text()).isEqualTo(list(List.of("one", "new")));
    assertThat(joined.ends).isOne();
  }

  private void spoil() {
    byte[] noItem = "x".getBytes(StandardCharsets.UTF_8);
    flow.store.map.replaceAll(
        (key, entry) ->
            new StoredCompletion(
                entry.id(),
                key,
                new Completion(noItem, Usage.NONE),
                null,
                null,
                Set.of(),
                KeyParts.NONE,
                0,
                0,
                entry.ttl(),
                entry.staleFor(),
                entry.uses(),
                new Repute(Origin.of(Digest.of("origin")))));
  }

  @Test
  void whatCannotBeReadIsForwardedAsItCame() {
    FakeExchange exchange = flow.ask("{\"input\":[\"\"],\"model\":\"gpt-e\"}");
    flow.answer("x");
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=bypass; detail=unreadable");
    assertThat(flow.sent()).isEqualTo("{\"input\":[\"\"],\"model\":\"gpt-e\"}");
    assertThat(exchange.text()).isEqualTo("x");
  }

  @Test
  void aCacheThatIsSwitchedOffIsPassedBy() {
    flow.enabled = false;
    assertThat(flow.fill(List.of("one")).cacheHeader()).contains("detail=disabled");
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void theCallersWishesCount() {
    flow.headers = cacheControl("only-if-cached");
    FakeExchange refused = flow.ask(List.of("one"));
    assertThat(refused.statusCode()).isEqualTo(504);
    assertThat(refused.text()).contains("\"code\":\"not_cached\"");
    assertThat(refused.cacheHeader()).isEqualTo("reprise; detail=only-if-cached");
    flow.headers = cacheControl("no-store");
    assertThat(flow.fill(List.of("one")).cacheHeader()).contains("detail=no-store");
    assertThat(flow.store.map).isEmpty();
    flow.headers = Headers.EMPTY;
    flow.fill(List.of("one"));
    StoredCompletion first = flow.store.map.values().iterator().next();
    flow.headers = cacheControl("no-cache");
    FakeExchange renewed = flow.fill(List.of("one"));
    assertThat(renewed.cacheHeader()).isEqualTo("reprise; fwd=request; stored");
    assertThat(flow.store.map.values()).hasSize(1).doesNotContain(first);
  }

  private static Headers cacheControl(String directive) {
    return Headers.of("cache-control", directive);
  }

  @Test
  void whoWantsNothingForwardedGetsAnErrorWhereNothingIsLookedUp() {
    flow.enabled = false;
    flow.headers = cacheControl("only-if-cached");
    FakeExchange refused = flow.ask(List.of("one"));
    assertThat(refused.statusCode()).isEqualTo(504);
    assertThat(refused.cacheHeader()).isEqualTo("reprise; detail=only-if-cached");
    assertThat(flow.calls()).isZero();
  }

  @Test
  void aWishThatCannotBeIsRefusedAndWhatSpeaksToTheCacheIsNeverForwarded() {
    flow.headers = Headers.of("reprise-ttl", "soon");
    FakeExchange refused = flow.ask(List.of("one"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.text()).contains("\"code\":\"invalid_cache_control\"");
    assertThat(refused.cacheHeader()).isEqualTo("reprise; fwd=bypass; detail=refused");
    assertThat(flow.calls()).isZero();
    flow.headers = Headers.of("reprise-ttl", "5").plus("x-kept", "1");
    flow.ask("{\"cache\":{\"ttl\":1},\"model\":\"gpt-e\",\"input\":\"a\"}");
    assertThat(flow.sent()).isEqualTo("{\"model\":\"gpt-e\",\"input\":\"a\"}");
    assertThat(flow.heads.getLast().headers())
        .extracting(Headers.Field::name)
        .containsExactly("x-kept", "x-request-id");
  }

  @Test
  void aReadOnlyCacheStoresNothing() {
    flow.mode = CachePolicy.Mode.READ_ONLY;
    FakeExchange exchange = flow.fill(List.of("one"));
    assertThat(exchange.cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(exchange.outcome.detail()).isEqualTo("not-wanted");
    assertThat(exchange.outcome.spent().promptTokens()).isEqualTo(3);
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void underMemoryPressureNothingNewIsStoredAndWhatIsStoredIsGiven() {
    flow.fill(List.of("one"));
    flow.pressed = true;
    assertThat(flow.fill(List.of("two")).cacheHeader()).isEqualTo("reprise; fwd=miss");
    assertThat(flow.store.map).hasSize(1);
    assertThat(flow.ask(List.of("one")).cacheHeader()).startsWith("reprise; hit; detail=exact");
  }

  @Test
  void anUpstreamThatFailsIsAnErrorOrACut() {
    FakeExchange before = flow.ask(List.of("one"));
    flow.upstream.fail();
    assertThat(before.statusCode()).isEqualTo(502);
    assertThat(before.text()).contains("upstream_closed");
    FakeExchange within = flow.ask(List.of("one"));
    flow.upstream.head(200, "application/json", null);
    flow.upstream.part("{");
    flow.upstream.fail();
    assertThat(within.cuts).isOne();
    flow.upstream.throwing = true;
    assertThat(flow.ask(List.of("one")).statusCode()).isEqualTo(502);
    assertThat(flow.store.map).isEmpty();
  }

  @Test
  void aSlowCallerSlowsUpstreamAndOneThatLeavesCancelsTheCall() {
    FakeExchange exchange = flow.ask(List.of("one"));
    flow.upstream.head(200, "application/json", null);
    exchange.writable = false;
    flow.upstream.part("{");
    assertThat(flow.upstream.heard).endsWith("pause");
    exchange.listener.writable(true);
    assertThat(flow.upstream.heard).endsWith("resume");
    exchange.leave();
    assertThat(flow.upstream.heard).endsWith("cancel");
  }

  @Test
  void aLargeRequestAndItsLargeAnswerAreReadAside() throws InterruptedException {
    flow.maxEntryBytes = 1 << 20;
    List<String> words = IntStream.range(0, 2_000).mapToObj(i -> "w" + i).toList();
    String padded = body(words).replace("\"model\"", " ".repeat(140_000) + "\"model\"");
    FakeExchange first = flow.ask(padded);
    first.runNextTasks();
    flow.answer();
    first.runNextTasks();
    assertThat(first.ends).isOne();
    assertThat(flow.store.map).hasSize(2_000);
    FakeExchange again = flow.ask(words);
    again.runNextTasks();
    assertThat(again.text().equals(list(words))).isTrue();
    assertThat(again.head.contentLength()).isEqualTo(-2);
    assertThat(flow.calls()).isOne();
  }

  @Test
  void aSlowReaderHoldsALargeHitBack() throws InterruptedException {
    List<String> words = IntStream.range(0, 2_000).mapToObj(i -> "w" + i).toList();
    FakeExchange first = flow.ask(words);
    first.runNextTasks();
    flow.answer();
    first.runNextTasks();
    FakeExchange exchange = new FakeExchange();
    exchange.writable = false;
    flow.ask(exchange, body(words));
    exchange.runNextTasks();
    assertThat(exchange.text()).isEmpty();
    exchange.writable = true;
    exchange.flushing = true;
    exchange.listener.writable(true);
    assertThat(exchange.text().equals(list(words))).isTrue();
    assertThat(exchange.ends).isOne();
  }

  @Test
  void aCallerThatLeavesWhileItsLargeRequestIsReadCostsNoCall() throws InterruptedException {
    FakeExchange exchange = flow.ask(body(List.of("w".repeat(20_000))));
    exchange.leave();
    exchange.runNextTasks();
    assertThat(flow.calls()).isZero();
    assertThat(exchange.started()).isFalse();
  }
}
