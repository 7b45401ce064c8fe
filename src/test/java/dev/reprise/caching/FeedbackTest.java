package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FeedbackTest {
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String CAPITAL_ALSO = "What is the capital city of France?";

  @AutoClose
  private static final Stage stage = new Stage("cache: {policy: {semantic: {verify-rate: 0}}}\n");

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @Test
  @DisplayName("S107 feedback \"wrong\" → that pair MISSES from then on, the others stay")
  void whatWasWrongIsNotGivenToThatRequestAgain() {
    Stage.Tenant tenant = stage.tenant();
    String first = Expect.storedMiss(tenant.asks(ask(CAPITAL))).content();
    Reply hit = Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO)));

    assertEffect(judge(hit, "wrong"), "refused");

    // Looked up both ways, since nothing else may be stored in between.
    for (int i = 0; i < 2; i++) {
      Reply again = tenant.asks(ask(CAPITAL_TOO), "cache-control", "only-if-cached");
      assertThat(again.status()).isEqualTo(504);
    }
    assertThat(Expect.storedMiss(tenant.asks(ask(CAPITAL_TOO))).content()).isNotEqualTo(first);
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "S107 feedback \"wrong\" → other wordings and the entry's own request are still hits")
  void othersStillGetWhatWasWrongForOne() {
    Stage.Tenant tenant = stage.tenant();
    String first = Expect.storedMiss(tenant.asks(ask(CAPITAL))).content();
    judge(Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO))), "wrong");

    assertThat(Expect.semanticHit(tenant.asks(ask(CAPITAL_ALSO))).content()).isEqualTo(first);
    assertThat(Expect.exactHit(tenant.asks(ask(CAPITAL))).content()).isEqualTo(first);
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  @DisplayName("S107 feedback \"wrong\" on a hit through a link → that pair MISSES from then on")
  void aLinkThatWasWrongIsNotFollowed() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(CAPITAL)));
    Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO)));
    Reply linked = Expect.exactHit(tenant.asks(askStream(CAPITAL_TOO)));

    assertEffect(judge(linked, "wrong"), "refused");

    Expect.storedMiss(tenant.asks(ask(CAPITAL_TOO)));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "S107 feedback \"wrong\", then \"right\" → a HIT again; each is answered the same twice")
  void whoeverChangesTheirMindIsHeard() {
    Stage.Tenant tenant = stage.tenant();
    Expect.storedMiss(tenant.asks(ask(CAPITAL)));
    Reply hit = Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO)));

    Reply wrong = judge(hit, "wrong");
    assertThat(judge(hit, "wrong").body()).isEqualTo(wrong.body());
    Reply right = assertEffect(judge(hit, "right"), "admitted");
    assertThat(judge(hit, "right").body()).isEqualTo(right.body());

    Expect.exactHit(tenant.asks(ask(CAPITAL_TOO)));
    assertThat(stage.calls()).isEqualTo(1);
  }

  @Test
  void anAnswerOfOnesOwnThatIsWrongIsFetchedAnew() {
    Stage.Tenant tenant = stage.tenant();
    String first = Expect.storedMiss(tenant.asks(ask(CAPITAL))).content();
    Reply hit = Expect.exactHit(tenant.asks(ask(CAPITAL)));
    assertEffect(judge(hit, "right"), "none");
    Expect.exactHit(tenant.asks(ask(CAPITAL)));

    Reply wrong = assertEffect(judge(hit, "wrong"), "removed");

    assertThat(Expect.storedMiss(tenant.asks(ask(CAPITAL))).content()).isNotEqualTo(first);
    assertThat(judge(hit, "wrong").body()).isEqualTo(wrong.body());
    Expect.exactHit(tenant.asks(ask(CAPITAL)));
  }

  @Test
  @DisplayName("S107 feedback by the key that explain tells → the pair MISSES before any was given")
  void anExplainedRequestCanBeRefusedByItsKey() {
    Stage.Tenant tenant = stage.tenant("Bearer explained");
    String entry = Expect.storedMiss(tenant.asks(ask(CAPITAL))).header("reprise-entry");
    String key = explainedKey(CAPITAL_TOO);

    assertEffect(say(entry, key, "wrong"), "refused");
    Expect.storedMiss(tenant.asks(ask(CAPITAL_TOO)));
    assertError(say("none-such", key, "wrong"), 404, "entry_not_found");
    String foreign = stage.tenant().asks(ask("How do I bake bread?")).header("reprise-entry");
    assertError(say(foreign, key, "wrong"), 409, "other_scope");
  }

  private static String explainedKey(String question) {
    return new Operator(stage)
        .explain("", ask(question), "authorization", "Bearer explained")
        .path("key")
        .asText();
  }

  @Test
  void whatWasNotAnsweredFromTheCacheCannotBeJudged() {
    Stage.Tenant tenant = stage.tenant();
    Reply miss = Expect.storedMiss(tenant.asks(ask(CAPITAL), "x-request-id", "a-miss"));
    assertThat(miss.header("reprise-entry")).isNotEmpty();

    Reply unknown = assertError(say(miss.header("reprise-entry"), "a-miss", "wrong"), 404);
    assertThat(unknown.body()).contains("answer_not_found", "10000");

    Reply hit = Expect.exactHit(tenant.asks(ask(CAPITAL)));
    Reply other = assertError(say("another", hit.header("x-request-id"), "wrong"), 409);
    assertThat(other.body()).contains("other_entry", hit.header("reprise-entry"));
    Expect.exactHit(tenant.asks(ask(CAPITAL)));
  }

  @Test
  void requestsOfTheSameNameAreToldApartByTheirEntries() {
    Stage.Tenant one = stage.tenant();
    Stage.Tenant two = stage.tenant();
    one.asks(ask(CAPITAL));
    two.asks(ask(CAPITAL));
    Reply first = Expect.semanticHit(one.asks(ask(CAPITAL_TOO), "x-request-id", "same"));
    Expect.semanticHit(two.asks(ask(CAPITAL_TOO), "x-request-id", "same"));

    assertEffect(say(first.header("reprise-entry"), "same", "wrong"), "refused");

    Expect.exactHit(two.asks(ask(CAPITAL_TOO)));
    Expect.storedMiss(one.asks(ask(CAPITAL_TOO)));
  }

  @Test
  void mistakesAreNamed() {
    assertThat(assertError(post("nonsense"), 400).body()).contains("JSON object");
    assertThat(assertError(post("{}"), 400).body()).contains("verdict");
    assertThat(assertError(say("e", "r", "maybe"), 400).body()).contains("right", "wrong");
    assertThat(assertError(post("{\"verdict\":\"wrong\",\"request\":\"r\"}"), 400).body())
        .contains("entry: expected a text, got none");
    assertThat(assertError(post("{\"verdikt\":\"wrong\"}"), 400).body())
        .contains("did you mean 'verdict'?");
  }

  @Test
  void withoutPermittedKeysCallersAreToldNothingAndNothingIsForwarded() {
    for (String path :
        new String[] {"/v1/reprise", "/v1/reprise/feedback", "/v1/reprise/feedback/x?y=z"}) {
      for (String method : new String[] {"GET", "POST", "DELETE"}) {
        Reply reply = stage.gateway.send(method, path, "", "authorization", "Bearer k");
        assertError(reply, 404, "not_found");
      }
    }
    assertThat(stage.calls()).isZero();
  }

  static Reply judge(Reply answer, String verdict) {
    return say(answer.header("reprise-entry"), answer.header("x-request-id"), verdict);
  }

  private static Reply say(String entry, String request, String verdict) {
    return post(body(entry, request, verdict));
  }

  private static Reply post(String body) {
    return stage.gateway.admin("POST", "/admin/feedback", body);
  }

  static String body(String entry, String request, String verdict) {
    return "{\"entry\":\"%s\",\"request\":\"%s\",\"verdict\":\"%s\"}"
        .formatted(entry, request, verdict);
  }

  static Reply assertEffect(Reply reply, String effect) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("effect").asText()).isEqualTo(effect);
    return reply;
  }

  static Reply assertError(Reply reply, int status) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.json().at("/error/message").asText()).isNotEmpty();
    return reply;
  }

  static Reply assertError(Reply reply, int status, String code) {
    assertError(reply, status);
    assertThat(reply.json().at("/error/code").asText()).isEqualTo(code);
    return reply;
  }
}
