package dev.reprise.http;

import static dev.reprise.http.StoredEntries.answerTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reprise.cache.RequestControls;
import dev.reprise.embedding.EmbeddingException;
import dev.reprise.http.AdminTester.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the admin API tells of a request that an app would send. */
class ExplainTest {
  private static final String KEY = "Authorization";
  private static final String ALICE = "Bearer sk-alice-secret";

  private final AdminTester admin = new AdminTester();

  @AfterEach
  void close() {
    admin.close();
  }

  private static String ask(String question, String more) {
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]"
        + more
        + "}";
  }

  private static String ask(String question) {
    return ask(question, "");
  }

  private JsonNode explain(String query, String body) {
    Reply reply = admin.post("/admin/explain" + query, body, KEY, ALICE);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    assertThat(reply.http().body()).doesNotContain("sk-alice-secret");
    return reply.json();
  }

  private void store(String id, String body) {
    admin.store.put(answerTo(admin, id, body, KEY, ALICE));
    admin.store.writes.clear();
  }

  @Test
  void aRequestOfAnUnknownQuestionIsAMissWithItsPlanAndScope() {
    JsonNode told = explain("", ask("how do I reset a password"));
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    JsonNode plan = told.path("plan");
    assertThat(plan.path("kind").asText()).isEqualTo("lookup");
    assertThat(plan.path("reads").asBoolean()).isTrue();
    assertThat(plan.path("writes").asBoolean()).isTrue();
    assertThat(plan.path("ttl_seconds").asLong()).isEqualTo(86_400);
    assertThat(plan.path("threshold").asDouble()).isEqualTo(0.8);
    assertThat(plan.path("exact_only").isNull()).isTrue();
    assertThat(plan.path("freshness_seconds").path("max_age").isNull()).isTrue();
    assertThat(told.path("scope").path("model").asText()).isEqualTo("m");
    assertThat(told.path("scope").path("namespace").asText()).isEqualTo("default");
    assertThat(told.path("scope").path("tenant").asText()).hasSize(43);
    assertThat(told.path("key").asText()).hasSize(43);
    assertThat(told.path("exact").isNull()).isTrue();
    assertThat(told.path("candidates")).isEmpty();
    assertThat(told.has("differs")).isFalse();
  }

  @Test
  void theSameRequestIsAnExactHitWithAgeAndTtl() {
    store("e1", ask("how do I reset a password"));
    admin.store.nowNanos = 20_000_000_000L;
    JsonNode told = explain("?entry=e1", ask("how do I reset a password"));
    assertThat(told.path("decision").asText()).isEqualTo("exact-hit");
    assertThat(told.path("exact").toString())
        .isEqualTo("{\"id\":\"e1\",\"age_seconds\":20,\"ttl_seconds\":40,\"standing\":\"fresh\"}");
    assertThat(told.path("differs")).isEmpty();
    assertThat(told.has("differs")).isTrue();
  }

  @Test
  void aStaleEntryIsNamedButNoHit() {
    store("e1", ask("how do I reset a password"));
    admin.store.nowNanos = 61_000_000_000L;
    JsonNode told = explain("", ask("how do I reset a password"));
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    assertThat(told.path("exact").path("standing").asText()).isEqualTo("unusable");
    assertThat(told.path("exact").path("ttl_seconds").asLong()).isEqualTo(-1);
  }

  @Test
  @DisplayName("S106 explain names the candidates, their scores and the gate that refused each")
  void eachCandidateIsToldWithItsScoreAndGate() {
    store("near", ask("please tell how a customer can reset the password for 3 users"));
    store("far", ask("what is the capital of France"));
    JsonNode told =
        explain("", ask("please tell how a customer can reset the password for 4 users"));
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    assertThat(gates(told)).containsExactly("near guard-numbers", "far threshold");
    assertThat(told.path("candidates").path(0).path("similarity").asDouble()).isBetween(0.8, 0.99);
    assertThat(told.path("candidates").path(0).path("question").asText()).contains("3 users");
  }

  @Test
  void aParaphraseIsASemanticHit() {
    store("e1", ask("please tell how a customer can reset the password"));
    store("e2", ask("please tell how the customer can reset the password"));
    JsonNode told = explain("", ask("please tell how some customer can reset the password"));
    assertThat(told.path("decision").asText()).isEqualTo("semantic-hit");
    assertThat(told.path("exact").isNull()).isTrue();
    assertThat(gates(told)).hasSize(2).first().asString().endsWith(" accepted");
    assertThat(gates(told)).last().asString().endsWith(" not-needed");
  }

  @Test
  @DisplayName("S43 S44 another tenant's nearer entries are no candidates")
  void anotherTenantsEntriesAreNoCandidates() {
    String question = ask("please tell how a customer can reset the password");
    for (int i = 0; i < 20; i++) {
      admin.store.put(answerTo(admin, "bob" + i, question, KEY, "Bearer sk-bob-" + i));
    }
    store("own", ask("please tell how the customer can reset the password"));
    JsonNode told = explain("?entry=bob1", question);
    assertThat(told.path("exact").isNull()).isTrue();
    assertThat(gates(told)).containsExactly("own accepted");
    assertThat(differs(told)).containsExactly("tenant");
  }

  @ParameterizedTest
  @DisplayName("S106 explain names the part of the key that differs")
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"temperature\":0.5|temperature",
        ",\"temperature\":0.5,\"seed\":1|seed,temperature",
        ",\"stream\":true|''",
      })
  void thePartsThatDifferAreNamed(String more, String parts) {
    store("e1", ask("how do I reset a password"));
    JsonNode told = explain("?entry=e1", ask("how do I reset a password", more));
    assertThat(String.join(",", differs(told))).isEqualTo(parts);
  }

  @Test
  @DisplayName("S106 a message, the model and the namespace are named, too")
  void messageModelAndNamespaceAreNamed() {
    store("e1", ask("how do I reset a password"));
    assertThat(differs(explain("?entry=e1", ask("how do I reset the password"))))
        .containsExactly("messages[0]");
    String otherModel = ask("how do I reset a password").replace("\"m\"", "\"n\"");
    assertThat(differs(explain("?entry=e1", otherModel))).containsExactly("model");
    admin.wishes = wishes("blue", Set.of(), false, null);
    assertThat(differs(explain("?entry=e1", ask("how do I reset a password"))))
        .containsExactly("namespace");
  }

  @Test
  @DisplayName("S106 what differs outside the body is called headers or query")
  void whatDiffersOutsideTheBodyIsNamed() {
    String body = ask("how do I reset a password");
    store("e1", body);
    assertThat(differs(explain("?entry=e1&path=/v1/chat/completions%3Fversion%3D2", body)))
        .containsExactly("headers or query");
    Reply beta =
        admin.post("/admin/explain?entry=e1", body, KEY, ALICE, "OpenAI-Beta", "assistants=v2");
    assertThat(differs(beta.json())).containsExactly("headers or query");
  }

  @Test
  void theAdminTokenIsNoPartOfTheRequest() {
    String body = ask("how do I reset a password");
    store("e1", body);
    Reply reply = admin.post("/admin/explain", body, KEY, ALICE, "reprise-admin-token", "x");
    assertThat(reply.json().path("decision").asText()).isEqualTo("exact-hit");
  }

  @Test
  void theCallersOwnWishesCount() {
    store("e1", ask("how do I reset a password"));
    admin.store.nowNanos = 20_000_000_000L;
    admin.wishes = wishes(null, Set.of("b", "a"), true, null);
    JsonNode told = explain("", ask("how do I reset a password"));
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    assertThat(told.path("plan").path("reads").asBoolean()).isFalse();
    assertThat(told.path("plan").path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(told.path("exact").path("id").asText()).isEqualTo("e1");

    admin.wishes = wishes(null, Set.of(), false, 10L);
    told = explain("", ask("how do I reset a password"));
    assertThat(told.path("decision").asText()).isEqualTo("miss");
    assertThat(told.path("plan").path("freshness_seconds").path("max_age").asLong()).isEqualTo(10);
    assertThat(gates(told)).containsExactly("e1 freshness");
  }

  @Test
  void aThresholdIsClampedToThePolicysRange() {
    for (double[] wishedAndInForce : new double[][] {{0.1, 0.7}, {0.75, 0.75}, {0.99, 0.99}}) {
      admin.wishes = threshold(wishedAndInForce[0]);
      assertThat(explain("", ask("how")).path("plan").path("threshold").asDouble())
          .isEqualTo(wishedAndInForce[1], offset(1e-9));
    }
  }

  @Test
  void aWishThatCannotBeReadIsToldAsItWouldBe() {
    admin.unreadableWish = "soon";
    Reply reply = admin.post("/admin/explain", ask("how"), KEY, ALICE);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.message()).startsWith("reprise-ttl: expected ").endsWith("got \"soon\"");
  }

  @Test
  void whyOnlyTheExactTierAppliesIsTold() {
    JsonNode told = explain("", ask("how", ",\"tools\":[{\"type\":\"function\"}]"));
    assertThat(told.path("plan").path("exact_only").asText()).isEqualTo("tools");
    assertThat(told.path("candidates_omitted").asText()).isEqualTo("tools");
    admin.embedder.failing = EmbeddingException.Kind.BUSY;
    assertThat(explain("", ask("how do I pay")).path("candidates_omitted").asText())
        .isEqualTo("embedder-busy");
    admin.server.open(admin.api(false));
    assertThat(explain("", ask("how do I pay")).path("candidates_omitted").asText())
        .isEqualTo("embedder-off");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|{\"model\":\"m\",\"messages\":[],\"temperature\":2}|high-temperature",
        "''|not json at all|unreadable",
        "?path=/v1/models|{}|not-cacheable"
      })
  void whyARequestPassesTheCacheByIsTold(String query, String body, String reason) {
    JsonNode told = explain(query, body);
    assertThat(told.path("decision").asText()).isEqualTo("bypass");
    assertThat(told.path("plan").path("reason").asText()).isEqualTo(reason);
  }

  @Test
  void aCodedBodyPassesTheCacheBy() {
    Reply reply = admin.post("/admin/explain", "x", KEY, ALICE, "Content-Encoding", "gzip");
    assertThat(reply.json().path("plan").path("reason").asText()).isEqualTo("content-coding");
  }

  @Test
  void anUnknownEntryOrParameterIsRefused() {
    assertThat(admin.post("/admin/explain?entry=none", ask("how")).status()).isEqualTo(404);
    assertThat(admin.post("/admin/explain?entri=x", ask("how")).message())
        .contains("did you mean 'entry'?");
    assertThat(admin.post("/admin/explain?path=v1", ask("how")).status()).isEqualTo(400);
  }

  @Test
  void explainingChangesNothing() {
    store("e1", ask("please tell how a customer can reset the password"));
    long uses = admin.get("/admin/entries/e1").json().path("uses").asLong();
    explain("", ask("please tell how a customer can reset the password"));
    explain("?entry=e1", ask("please tell how the customer can reset the password"));
    assertThat(admin.store.writes).isEmpty();
    assertThat(admin.get("/admin/entries/e1").json().path("uses").asLong()).isEqualTo(uses);
  }

  private static RequestControls wishes(
      @Nullable String namespace, Set<String> tags, boolean noCache, @Nullable Long maxAge) {
    return new RequestControls(
        null, namespace, null, null, tags, noCache, false, false, maxAge, null, null, null);
  }

  private static RequestControls threshold(double wished) {
    return new RequestControls(
        null, null, null, wished, Set.of(), false, false, false, null, null, null, null);
  }

  private static List<String> gates(JsonNode told) {
    List<String> gates = new ArrayList<>();
    told.path("candidates")
        .forEach(one -> gates.add(one.path("id").asText() + " " + one.path("gate").asText()));
    return gates;
  }

  private static List<String> differs(JsonNode told) {
    List<String> parts = new ArrayList<>();
    told.path("differs").forEach(part -> parts.add(part.asText()));
    return parts;
  }
}
