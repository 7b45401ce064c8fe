package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Kinds of requests that caches get wrong are treated as the policy says. */
class TreatmentsTest {

  @Test
  @DisplayName("S46 time-bound questions: exact and short by default, off or both by policy")
  void whatChangesWithTheClock() {
    String one = "What is the latest release of Python?";
    String other = "What's the latest Python release?";
    try (Stage stage = Stage.open()) {
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask(one)));
      assertThat(tenant.asks(ask(one)).cacheStatus())
          .matches("reprise; hit; detail=exact; ttl=(300|29\\d)");
      Expect.storedMiss(tenant.asks(ask(other)));
    }
    try (Stage off = treating("time-bound: off")) {
      Expect.bypass(off.tenant().asks(ask(one)), "time-bound");
    }
    try (Stage both = treating("time-bound: both")) {
      Stage.Tenant tenant = both.tenant();
      Expect.storedMiss(tenant.asks(ask(one)));
      Expect.semanticHit(tenant.asks(ask(other)));
    }
  }

  @Test
  @DisplayName("S46 person-bound questions are private to the user that the request names")
  void whatIsAnotherAnswerForEachPerson() {
    String one = "Where is my order?";
    String other = "Where's my order?";
    try (Stage stage = Stage.open()) {
      Stage.Tenant tenant = stage.tenant();
      Reply ann = Expect.storedMiss(tenant.asks(ask(one, "\"user\":\"ann\"")));
      Reply bob = Expect.storedMiss(tenant.asks(ask(one, "\"user\":\"bob\"")));
      assertThat(Expect.exactHit(tenant.asks(ask(one, "\"user\":\"ann\""))).content())
          .isEqualTo(ann.content());
      assertThat(Expect.semanticHit(tenant.asks(ask(other, "\"user\":\"bob\""))).content())
          .isEqualTo(bob.content());
      Expect.storedMiss(tenant.asks(ask(one, "\"safety_identifier\":\"cleo\"")));
      // Nobody is named: shared in the tenant for a short while, word for word.
      Expect.storedMiss(tenant.asks(ask(one)));
      assertThat(tenant.asks(ask(one)).cacheStatus()).matches(".*exact; ttl=(300|29\\d)");
      Expect.storedMiss(tenant.asks(ask(other)));
      // How something is done is the same for everybody.
      Expect.storedMiss(tenant.asks(ask("How do I track my order?", "\"user\":\"ann\"")));
      Expect.exactHit(tenant.asks(ask("How do I track my order?", "\"user\":\"bob\"")));
    }
  }

  @Test
  @DisplayName("S46 S9 a configured header names the user; a private scope keeps users apart")
  void aHeaderNamesTheUser() {
    String yaml = "cache: {user-header: x-user, policy: {share: user}}\n";
    String question = "What is the capital of France?";
    try (Stage stage = new Stage(yaml)) {
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask(question), "x-user", "ann"));
      Expect.storedMiss(tenant.asks(ask(question), "x-user", "bob"));
      Expect.exactHit(tenant.asks(ask(question), "x-user", "ann"));
      Expect.semanticHit(tenant.asks(ask("What's the capital city of France?"), "x-user", "bob"));
      assertThat(stage.calls()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("S40 tools: exact by default, both by policy")
  void toolsByPolicy() {
    String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    try (Stage both = treating("tools: both")) {
      Stage.Tenant tenant = both.tenant();
      Expect.storedMiss(tenant.asks(ask("What is the capital of France?", tools)));
      Expect.semanticHit(tenant.asks(ask("What's the capital city of France?", tools)));
    }
  }

  @Test
  @DisplayName("S80 high temperature, token odds, server-side tools and stored answers pass by")
  void whatIsNotForACache() {
    try (Stage stage = Stage.open()) {
      Stage.Tenant tenant = stage.tenant();
      Expect.bypass(tenant.asks(ask("Surprise?", "\"temperature\":1.5")), "high-temperature");
      Expect.bypass(tenant.asks(ask("News?", "\"web_search_options\":{}")), "server-tools");
      Expect.bypass(
          tenant.asks(ask("News?", "\"tools\":[{\"type\":\"web_search\"}]")), "server-tools");
      Expect.bypass(tenant.asks(ask("Keep?", "\"store\":true")), "store-requested");
      Expect.storedMiss(tenant.asks(ask("What is the capital of Spain?", "\"logprobs\":true")));
      Expect.storedMiss(tenant.asks(ask("What's the capital city of Spain?", "\"logprobs\":true")));
      Expect.exactHit(tenant.asks(ask("What is the capital of Spain?", "\"logprobs\":true")));
    }
    try (Stage own = treating("high-temperature: exact, store-requested: both")) {
      Stage.Tenant tenant = own.tenant();
      Expect.storedMiss(tenant.asks(ask("Surprise?", "\"temperature\":1.5")));
      Expect.exactHit(tenant.asks(ask("Surprise?", "\"temperature\":1.5")));
      Expect.storedMiss(tenant.asks(ask("Keep?", "\"store\":true")));
    }
  }

  @Test
  @DisplayName("S67 a cut-off answer is stored where the policy says so")
  void cutOffAnswersByPolicy() {
    String reasons = "[stop, length]";
    try (Stage stage =
        new Stage("cache: {policy: {storage: {finish-reasons: " + reasons + "}}}\n")) {
      stage.upstream.script(
          (request, answer) ->
              answer.json(
                  200,
                  "{\"model\":\"m\",\"choices\":[{\"finish_reason\":\"length\","
                      + "\"message\":{\"role\":\"assistant\",\"content\":\"half\"}}]}"));
      Stage.Tenant tenant = stage.tenant();
      Expect.storedMiss(tenant.asks(ask("What is long?")));
      Expect.exactHit(tenant.asks(ask("What is long?")));
    }
  }

  @Test
  @DisplayName("S71 a fallback model's answer is not stored under the primary's key")
  void aFallbacksAnswerIsNotThePrimarys() {
    try (Stage stage = Stage.exactOnly()) {
      Stage.Tenant tenant = stage.tenant();
      String body = ask("Who are you?").replace("\"model\":\"m\"", "\"model\":\"gpt-4o\"");
      stage.upstream.script((request, answer) -> answer.json(200, by("gpt-3.5-turbo")));
      assertThat(tenant.asks(body).cacheStatus()).isEqualTo("reprise; fwd=miss");
      stage.upstream.script((request, answer) -> answer.json(200, by("gpt-4o-2024-08-06")));
      Expect.storedMiss(tenant.asks(body));
      Expect.exactHit(tenant.asks(body));
      String alias = body.replace("gpt-4o", "prod");
      stage.upstream.script((request, answer) -> answer.json(200, by("gpt-4o")));
      Expect.storedMiss(tenant.asks(alias));
      stage.upstream.script((request, answer) -> answer.json(200, by("gpt-3.5-turbo")));
      assertThat(tenant.asks(alias, "cache-control", "no-cache").cacheStatus())
          .isEqualTo("reprise; fwd=request");
      assertThat(Expect.exactHit(tenant.asks(alias)).json().path("model").asText())
          .isEqualTo("gpt-4o");
    }
  }

  @Test
  @DisplayName("S103 usage on hits by policy; saved tokens and money reported")
  void usageAndMoney() {
    String yaml =
        "cache: {policy: {replay: {usage: false}}}\n"
            + "prices: {m: {input-per-million: 500000, output-per-million: 1000000}}\n";
    try (Stage stage = new Stage(yaml)) {
      Stage.Tenant tenant = stage.tenant();
      Reply miss = Expect.storedMiss(tenant.asks(ask("What does it cost?")));
      int prompt = miss.json().at("/usage/prompt_tokens").asInt();
      int completion = miss.json().at("/usage/completion_tokens").asInt();
      Reply hit = Expect.exactHit(tenant.asks(ask("What does it cost?")));
      assertThat(hit.json().at("/usage/total_tokens").asInt(-1)).isZero();
      assertThat(stage.metric("reprise_tokens_total{kind=\"saved\"}"))
          .isEqualTo(prompt + completion);
      assertThat(stage.metric("reprise_money_total{kind=\"saved\"}"))
          .isEqualTo(0.5 * prompt + completion);
      assertThat(stage.metric("reprise_money_total{kind=\"spent\"}"))
          .isEqualTo(0.5 * prompt + completion);
    }
  }

  private static String by(String model) {
    return "{\"id\":\"c\",\"model\":\""
        + model
        + "\",\"choices\":[{\"finish_reason\":\"stop\","
        + "\"message\":{\"role\":\"assistant\",\"content\":\"I am\"}}]}";
  }

  private static Stage treating(String rows) {
    return new Stage("cache: {policy: {treatments: {" + rows + "}}}\n");
  }
}
