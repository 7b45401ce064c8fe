package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Completions;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerLimitsTest {
  private static final String PRICES =
      EXACT_ONLY + "prices: {m: {input-per-million: 1000, output-per-million: 1000}}\n";

  /** What each answer of the scripted upstream says that it cost. */
  private static final int TOKENS = 18;

  private static Guarded guarded;

  @BeforeAll
  static void open() {
    guarded = new Guarded("tenants: {small: {requests-per-minute: 3}}", PRICES);
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  @BeforeEach
  void reset() {
    guarded.answerAll();
  }

  private static String met(String limit) {
    return "reprise_limits_total{limit=\"" + limit + "\"}";
  }

  @Test
  void requestsBeyondAMinutesAreToldWhenToComeAgain() {
    Guarded.Key key = guarded.key("acme", "\"requests_per_minute\":2");
    Reply first = key.asks(ask("one of two"));
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("1");
    assertThat(first.header("x-ratelimit-reset-requests")).endsWith("s");
    // An answer from the cache is a request, too.
    assertThat(key.asks(ask("one of two")).cacheStatus()).contains("hit");
    double before = guarded.gateway.metric(met("rate_limit_exceeded"));
    Reply late = key.asks(ask("one of two"));
    assertThat(late.status()).isEqualTo(429);
    guarded.gateway.awaitMetric(met("rate_limit_exceeded"), before + 1);
    assertThat(late.json().path("error").path("type").asText()).isEqualTo("requests");
    assertThat(late.json().path("error").path("code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(Integer.parseInt(late.header("retry-after"))).isBetween(1, 30);
    assertThat(late.header("x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(guarded.upstream.calls()).isEqualTo(1);
  }

  @Test
  void aTenantsCallersShareItsLimit() {
    Guarded.Key ann = guarded.key("small");
    Guarded.Key bob = guarded.key("small", "\"requests_per_minute\":100");
    assertThat(ann.asks(ask("a")).status()).isEqualTo(200);
    Reply second = bob.asks(ask("b"));
    assertThat(second.header("x-ratelimit-limit-requests")).isEqualTo("3");
    assertThat(second.header("x-ratelimit-remaining-requests")).isEqualTo("1");
    assertThat(ann.asks(ask("c")).status()).isEqualTo(200);
    assertThat(bob.asks(ask("d")).status()).isEqualTo(429);
    assertThat(guarded.key("other").asks(ask("d")).status()).isEqualTo(200);
  }

  @Test
  void tokensCountAsUpstreamChargesThemAndHitsAreFree() {
    Guarded.Key key = guarded.key("acme", "\"tokens_per_minute\":200");
    Reply miss = key.asks(ask("how many tokens?", "\"max_tokens\":100"));
    assertThat(miss.header("x-ratelimit-limit-tokens")).isEqualTo("200");
    assertThat(Integer.parseInt(miss.header("x-ratelimit-remaining-tokens")))
        .isLessThanOrEqualTo(100);
    Reply hit = key.asks(ask("how many tokens?", "\"max_tokens\":100"));
    assertThat(hit.cacheStatus()).contains("hit");
    assertThat(Integer.parseInt(hit.header("x-ratelimit-remaining-tokens")))
        .isGreaterThanOrEqualTo(200 - TOKENS);
    Reply large = key.asks(ask("too large", "\"max_tokens\":201"));
    assertThat(large.status()).isEqualTo(429);
    assertThat(large.json().path("error").path("type").asText()).isEqualTo("tokens");
    assertThat(large.header("retry-after")).isEmpty();
  }

  @Test
  void aBudgetEndsButWhatIsInTheCacheIsStillGiven() {
    Guarded.Key key = guarded.key("budget", "\"token_budget\":{\"total\":60}");
    assertThat(key.asks(ask("1", "\"max_tokens\":10")).status()).isEqualTo(200);
    assertThat(key.asks(ask("2", "\"max_tokens\":10")).status()).isEqualTo(200);
    double before = guarded.gateway.metric(met("insufficient_quota"));
    Reply beyond = key.asks(ask("3", "\"max_tokens\":10"));
    guarded.gateway.awaitMetric(met("insufficient_quota"), before + 1);
    assertThat(beyond.status()).isEqualTo(429);
    assertThat(beyond.json().path("error").path("code").asText()).isEqualTo("insufficient_quota");
    assertThat(key.asks(ask("1", "\"max_tokens\":10")).cacheStatus()).contains("hit");
    assertThat(guarded.upstream.calls()).isEqualTo(2);
  }

  @Test
  void parallelRequestsCannotGoBeyondABudget() throws Exception {
    // Each answer costs 18 tokens, at 0.001 each: room for five, whose estimates are larger.
    Guarded.Key key = guarded.key("parallel", "\"money_budget\":{\"day\":0.2}");
    CountDownLatch go = new CountDownLatch(1);
    guarded.upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("at last");
        });
    List<CompletableFuture<Reply>> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String body = ask("parallel " + i, "\"max_tokens\":20");
      asked.add(CompletableFuture.supplyAsync(() -> key.asks(body), Thread::startVirtualThread));
    }
    Eventually.holds(
        "most are refused", () -> asked.stream().filter(CompletableFuture::isDone).count() >= 25);
    go.countDown();
    long served = asked.stream().filter(one -> one.join().status() == 200).count();
    assertThat(served).isBetween(1L, 5L);
    assertThat(guarded.upstream.calls()).isEqualTo((int) served);
  }

  @Test
  void whoLeavesBeforeTheAnswerStillPaysForWhatAnotherRequestGets() {
    Guarded.Key key = guarded.key("leaver", "\"token_budget\":{\"total\":125}");
    for (int i = 0; i < 3; i++) {
      CountDownLatch go = new CountDownLatch(1);
      guarded.upstream.forget();
      guarded.upstream.script(
          (request, answer) -> {
            go.await();
            answer.completion("for whoever waits");
          });
      String body = ask("left " + i, "\"max_tokens\":10");
      RawClient leader = new RawClient(guarded.gateway.port());
      leader.send(post(body, key));
      Eventually.holds("it is upstream", () -> guarded.upstream.calls() == 1);
      try (RawClient follower = new RawClient(guarded.gateway.port())) {
        follower.send(post(body, key));
        guarded.gateway.awaitHeld(body, body);
        leader.reset();
        Eventually.holds("one has left", () -> guarded.gateway.metric("reprise_in_flight") == 1);
        go.countDown();
        assertThat(follower.response().text()).contains("for whoever waits");
      }
    }
    Reply beyond = key.asks(ask("one more", "\"max_tokens\":60"));
    assertThat(beyond.json().path("error").path("code").asText()).isEqualTo("insufficient_quota");
  }

  private static String post(String body, Guarded.Key key) {
    return "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
        + key.text
        + "\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void switchingTheCacheOffIsNoWayAroundABudget() {
    Guarded.Key key = guarded.key("bypass", "\"token_budget\":{\"total\":100}");
    int served = 0;
    for (int i = 0; i < 20; i++) {
      Reply reply =
          guarded.gateway.chat(
              ask("bypass " + i, "\"max_tokens\":10"),
              "authorization",
              "Bearer " + key.text,
              "reprise-mode",
              "off");
      served += reply.status() == 200 ? 1 : 0;
    }
    assertThat(served).isBetween(1, 6);
  }

  @Test
  void noMoreRequestsAtOnceThanAllowed() {
    Guarded.Key key = guarded.key("busy", "\"concurrency\":1");
    CountDownLatch go = new CountDownLatch(1);
    guarded.upstream.script(
        (request, answer) -> {
          go.await();
          answer.completion("slow");
        });
    CompletableFuture<Reply> slow =
        CompletableFuture.supplyAsync(() -> key.asks(ask("slow")), Thread::startVirtualThread);
    Eventually.holds("it is upstream", () -> guarded.upstream.calls() == 1);
    Reply second = key.asks(ask("another"));
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.header("retry-after")).isEqualTo("1");
    go.countDown();
    assertThat(slow.join().status()).isEqualTo(200);
    Eventually.holds("there is room again", () -> key.asks(ask("another")).status() == 200);
  }

  @Test
  void aModelThatIsNotAllowedDoesNotExist() {
    Guarded.Key all = guarded.key("models");
    Guarded.Key one = guarded.key("models", "\"models\":[\"gpt-4o*\"]");
    assertThat(all.asks(ask("shared question")).status()).isEqualTo(200);
    Reply refused = one.asks(ask("shared question"));
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.json().path("error").path("code").asText()).isEqualTo("model_not_found");
    String body = ask("a question").replace("\"m\"", "\"GPT-4o-mini\"");
    assertThat(one.asks(body).status()).isEqualTo(200);
    // What nobody can read may ask for anything.
    String twice =
        "{\"model\":\"gpt-4o\",\"model\":\"m\",\"messages\":[" + Completions.user("x") + "]}";
    assertThat(one.asks(twice).status()).isEqualTo(403);
    assertThat(send(one, "POST", "/v1/images/generations", "{}").status()).isEqualTo(403);
    assertThat(send(one, "POST", "/v1//chat/completions", ask("x")).status()).isEqualTo(403);
    assertThat(send(one, "GET", "/v1/models", "").status()).isEqualTo(200);
    String embeddings = "{\"model\":\"m\",\"input\":\"x\"}";
    assertThat(send(one, "POST", "/v1/embeddings", embeddings).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"models\":[\"gpt-4o\",\"m\"]",
        "\"fallbacks\":[{\"model\":\"m\"}]",
        "\"context_window_fallbacks\":[{\"gpt-4o\":[\"m\"]}]",
        "\"content_policy_fallbacks\":[{\"gpt-4o\":[\"m\"]}]",
        "\"preset\":\"dear\"",
        "\"extra_body\":{\"models\":[\"m\"]}",
        "\"tools\":[{\"type\":\"image_generation\",\"model\":\"m\"}]",
        "\"Model\":\"m\"",
        "\"Fallbac\u212as\":[\"m\"]"
      })
  void whoMayNotAskForAllLeavesNoModelToTheProvider(String others) {
    Guarded.Key model = guarded.key("others", "\"models\":[\"gpt-4o*\"]");
    Guarded.Key money = guarded.key("others", "\"money_budget\":{\"month\":1}");
    Guarded.Key all = guarded.key("others");
    String body = ask("a question", others).replaceFirst("\"model\":\"m\"", "\"model\":\"gpt-4o\"");
    Reply refused = model.asks(body);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().path("error").path("code").asText())
        .isEqualTo("insufficient_permissions");
    assertThat(money.asks(ask("a question", others)).status()).isEqualTo(403);
    String embeddings = "{\"model\":\"gpt-4o\",\"input\":\"x\"," + others + "}";
    assertThat(send(model, "POST", "/v1/embeddings", embeddings).status()).isEqualTo(403);
    assertThat(guarded.upstream.calls()).isZero();
    assertThat(all.asks(body).status()).isEqualTo(200);
    assertThat(model.asks(body.replace(others, "\"models\":[]")).status()).isEqualTo(200);
  }

  @Test
  void noOtherWayLeadsToAnotherModel() {
    Guarded.Key model = guarded.key("others", "\"models\":[\"gpt-4o*\"]");
    Guarded.Key all = guarded.key("others");
    String several = ask("a question").replace("\"m\"", "\"gpt-4o,m\"");
    assertThat(model.asks(several).status()).isEqualTo(403);
    assertThat(all.asks(several).status()).isEqualTo(200);
    String allowed = ask("a question").replace("\"m\"", "\"gpt-4o\"");
    for (String field : List.of("x-portkey-config", "helicone-fallbacks")) {
      Reply refused =
          guarded.gateway.chat(allowed, "authorization", "Bearer " + model.text, field, "[]");
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.json().path("error").path("message").asText()).contains("fallbacks");
    }
    assertThat(guarded.upstream.calls()).isEqualTo(1);
  }

  @Test
  void pathsAndRoutesAreAllowedByName() {
    try (Guarded routed =
        new Guarded(
            "",
            "cache: {policy: {semantic: {enabled: false}},"
                + " routes: {faq: {match: {models: [\"m\"]}}}}\n")) {
      Guarded.Key paths = routed.key("a", "\"routes\":[\"/v1/embeddings\",\"/v1/files\"]");
      Guarded.Key route = routed.key("a", "\"routes\":[\"faq\"]");
      assertThat(paths.asks(ask("x")).status()).isEqualTo(403);
      assertThat(send(routed, paths, "POST", "/v1/files", "{}").status()).isEqualTo(200);
      assertThat(route.asks(ask("x")).status()).isEqualTo(200);
      assertThat(route.asks(ask("x").replace("\"m\"", "\"other\"")).status()).isEqualTo(403);
      assertThat(send(routed, route, "POST", "/v1/files", "{}").status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../files", "%2e%2E/files", "..%2ffiles", "a/../../files", "..;/files"})
  void aPatternOfPathsEndsWhereAPathLeadsUpAgain(String rest) {
    Guarded.Key key = guarded.key("paths", "\"routes\":[\"/v1/chat/*\"]");
    assertThat(send(key, "GET", "/v1/chat/" + rest, "").status()).isEqualTo(403);
    assertThat(send(key, "GET", "/v1/chat/a..b", "").status()).isEqualTo(200);
    assertThat(guarded.upstream.calls()).isEqualTo(1);
  }

  @Test
  void aMoneyBudgetIsForPricedModels() {
    Guarded.Key key = guarded.key("money", "\"money_budget\":{\"month\":1}");
    assertThat(key.asks(ask("x", "\"max_tokens\":10")).status()).isEqualTo(200);
    Reply unpriced = key.asks(ask("x").replace("\"m\"", "\"other\""));
    assertThat(unpriced.status()).isEqualTo(403);
    assertThat(unpriced.body()).contains("model_not_priced");
  }

  private static Reply send(Guarded.Key key, String method, String path, String body) {
    return send(guarded, key, method, path, body);
  }

  private static Reply send(Guarded at, Guarded.Key key, String method, String path, String body) {
    return at.gateway.send(method, path, body, "authorization", "Bearer " + key.text);
  }
}
