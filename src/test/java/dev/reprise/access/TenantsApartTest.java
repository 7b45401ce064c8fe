package dev.reprise.access;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantsApartTest {
  private static final String BOTH_TIERS =
      """
      cache:
        shared-namespaces: [faq]
        policy: {semantic: {quorum: 1, verify-rate: 0}}
      """;

  private static Guarded guarded;
  private static Guarded.Key ann;
  private static Guarded.Key anns;
  private static Guarded.Key bob;

  @BeforeAll
  static void open() {
    guarded = new Guarded("", BOTH_TIERS);
    ann = guarded.key("ann");
    anns = guarded.key("ann");
    bob = guarded.key("bob");
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  @BeforeEach
  void reset() {
    guarded.answerAll();
  }

  @Test
  void keysOfATenantShareAndTenantsDoNotInBothTiers() {
    String question = ask("What is the capital of France?");
    String wording = ask("What's the capital city of France?");
    String own = ann.asks(question).content();
    assertThat(anns.asks(question).content()).isEqualTo(own);
    assertThat(anns.asks(wording).isSemanticHit()).isTrue();
    Reply strangers = bob.asks(wording);
    assertThat(strangers.isMiss()).isTrue();
    assertThat(bob.asks(question).content()).isNotEqualTo(own);
    assertThat(guarded.gateway.chat(question, "authorization", "Bearer sk-1").isMiss()).isTrue();
  }

  @Test
  void noSpellingOfAHeaderMakesOneTenantAnother() {
    String question = ask("Whose answer is this?");
    String own = ann.asks(question).content();
    String[][] crafted = {
      {"authorization", "Bearer ann"},
      {"x-api-key", "ann"},
      {"authorization", "Bearer shared"},
      {"authorization", "Bearer " + bob.text, "x-tenant", "ann"},
      {"authorization", "Bearer " + bob.text, "reprise-tenant", "ann"},
      {"authorization", "Bearer " + bob.text, "openai-organization", "ann"},
      {"AUTHORIZATION", "BEARER " + bob.text, "x-account", "ann"},
      {"authorization", "Bearer " + bob.text, "reprise-namespace", "ann"},
    };
    for (String[] headers : crafted) {
      Reply reply = guarded.gateway.chat(question, headers);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.content()).isNotEqualTo(own);
    }
  }

  @Test
  void tenantsNeverShareACallInFlight() throws Exception {
    CyclicBarrier bothAreThere = new CyclicBarrier(2);
    guarded.upstream.script(
        (request, answer) -> {
          bothAreThere.await(20, TimeUnit.SECONDS);
          answer.completion("one each");
        });
    String body = ask("Is it my turn or yours?");
    CompletableFuture<Reply> first = CompletableFuture.supplyAsync(() -> ann.asks(body));
    CompletableFuture<Reply> second = CompletableFuture.supplyAsync(() -> bob.asks(body));
    assertThat(first.get().isMiss()).isTrue();
    assertThat(second.get().isMiss()).isTrue();
    assertThat(guarded.upstream.calls()).isEqualTo(2);
  }

  @Test
  void embeddingsAreEachTenantsOwn() {
    guarded.upstream.script(
        (request, answer) ->
            answer.json(
                200,
                "{\"object\":\"list\",\"model\":\"e\",\"data\":[{\"object\":\"embedding\","
                    + "\"index\":0,\"embedding\":[0.5]}],\"usage\":{\"prompt_tokens\":1,"
                    + "\"total_tokens\":1}}"));
    String body = "{\"model\":\"e\",\"input\":\"whose vector\"}";
    assertThat(embed(ann, body).isMiss()).isTrue();
    assertThat(embed(anns, body).isExactHit()).isTrue();
    assertThat(embed(bob, body).isMiss()).isTrue();
  }

  @Test
  void explainingAndPurgingKeepToOneTenant() {
    String question = ask("Explain me, please: whose am I?");
    ann.asks(question);
    assertThat(explain(ann, question).body()).contains("\"tenant\":\"ann\"");
    Reply strangers = explain(bob, question);
    assertThat(strangers.status()).isEqualTo(200);
    assertThat(strangers.body()).doesNotContain("answer ");
    assertThat(explain("Bearer rp-" + "a".repeat(12) + "-" + "0".repeat(64), question).status())
        .isEqualTo(401);
    bob.asks(question);
    Reply purged = guarded.gateway.admin("POST", "/admin/purge", "{\"tenant\":\"ann\"}");
    assertThat(purged.status()).isEqualTo(200);
    assertThat(ann.asks(question).isMiss()).isTrue();
    assertThat(bob.asks(question).isExactHit()).isTrue();
  }

  @Test
  void aNamespaceThatIsSharedIsShared() {
    String question = ask("Which opening hours do you have?");
    String first = faq(ann, question).content();
    Reply theirs = faq(bob, question);
    assertThat(theirs.isExactHit()).isTrue();
    assertThat(theirs.content()).isEqualTo(first);
    assertThat(bob.asks(question).isMiss()).isTrue();
  }

  private static Reply faq(Guarded.Key key, String question) {
    return guarded.gateway.chat(
        question, "authorization", "Bearer " + key.text, "reprise-namespace", "faq");
  }

  private static Reply embed(Guarded.Key key, String body) {
    return guarded.gateway.send(
        "POST", "/v1/embeddings", body, "authorization", "Bearer " + key.text);
  }

  private static Reply explain(Guarded.Key key, String question) {
    return explain("Bearer " + key.text, question);
  }

  private static Reply explain(String authorization, String question) {
    return guarded.gateway.admin(
        "POST", "/admin/explain", question, "authorization", authorization);
  }
}
