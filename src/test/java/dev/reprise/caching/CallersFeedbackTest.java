package dev.reprise.caching;

import static dev.reprise.caching.FeedbackTest.assertEffect;
import static dev.reprise.caching.FeedbackTest.assertError;
import static dev.reprise.caching.FeedbackTest.body;
import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Feedback over the port that apps talk to. */
class CallersFeedbackTest {
  private static final String CAPITAL = "What is the capital of France?";
  private static final String CAPITAL_TOO = "What's the capital city of France?";
  private static final String ONE = "Bearer key-of-one";
  private static final String TWO = "Bearer key-of-two";
  private static final String NOT_LISTED = "Bearer key-of-three";

  @AutoClose
  private static final Stage stage =
      new Stage(
          """
          cache:
            feedback-keys: [key-of-one, key-of-two]
            policy: {semantic: {verify-rate: 0}}
          """);

  @BeforeEach
  void reset() {
    new Operator(stage).flush();
    stage.reset();
  }

  @Test
  @DisplayName("S107 a permitted caller's \"wrong\" → that pair MISSES from then on")
  void aPermittedCallerJudgesItsOwnAnswers() {
    Reply hit = semanticHit(ONE);

    Reply reply = assertEffect(say(ONE, hit, "wrong"), "refused");

    assertThat(reply.header("cache-control")).isEqualTo("no-store");
    assertThat(say(ONE, hit, "wrong").body()).isEqualTo(reply.body());
    Expect.storedMiss(stage.tenant(ONE).asks(ask(CAPITAL_TOO)));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  void theKeyMayComeInOtherFields() {
    stage.gateway.chat(ask(CAPITAL), "x-api-key", "key-of-one");
    Reply hit = Expect.exactHit(stage.gateway.chat(ask(CAPITAL), "x-api-key", "key-of-one"));
    assertEffect(send(hit, "wrong", "x-api-key", "key-of-one"), "removed");
    Expect.storedMiss(stage.gateway.chat(ask(CAPITAL), "x-api-key", "key-of-one"));
  }

  @Test
  void anotherTenantsAnswersCannotBeJudged() {
    Reply hit = semanticHit(ONE);
    assertError(say(TWO, hit, "wrong"), 404, "answer_not_found");
    Expect.exactHit(stage.tenant(ONE).asks(ask(CAPITAL_TOO)));
  }

  @Test
  void aKeyThatIsNotListedMayNotJudge() {
    Reply hit = semanticHit(NOT_LISTED);
    assertError(say(NOT_LISTED, hit, "wrong"), 403, "feedback_not_permitted");
    assertError(send(hit, "wrong"), 403, "feedback_not_permitted");
    assertError(send(hit, "wrong", "authorization", "key-of-one"), 403, "feedback_not_permitted");
    Expect.exactHit(stage.tenant(NOT_LISTED).asks(ask(CAPITAL_TOO)));
  }

  @Test
  void mistakesAreNamedAndNothingIsForwarded() {
    assertError(post("nonsense", "authorization", ONE), 400, "bad_request");
    assertError(post("x".repeat(65_537), "authorization", ONE), 413, "body_too_large");
    assertError(
        post("{}", "authorization", ONE, "content-encoding", "gzip"),
        415,
        "unsupported_media_type");
    Reply get = stage.gateway.send("GET", "/v1/reprise/feedback", "", "authorization", ONE);
    assertError(get, 405, "method_not_allowed");
    assertThat(get.header("allow")).isEqualTo("POST");
    Reply other = stage.gateway.send("POST", "/v1/reprise/other", "{}", "authorization", ONE);
    assertError(other, 404, "not_found");
    assertThat(stage.calls()).isZero();
  }

  private static Reply semanticHit(String authorization) {
    Stage.Tenant tenant = stage.tenant(authorization);
    Expect.storedMiss(tenant.asks(ask(CAPITAL)));
    return Expect.semanticHit(tenant.asks(ask(CAPITAL_TOO)));
  }

  private static Reply say(String authorization, Reply answer, String verdict) {
    return send(answer, verdict, "authorization", authorization);
  }

  private static Reply send(Reply answer, String verdict, String... headers) {
    String body = body(answer.header("reprise-entry"), answer.header("x-request-id"), verdict);
    return post(body, headers);
  }

  private static Reply post(String body, String... headers) {
    return stage.gateway.send("POST", "/v1/reprise/feedback", body, headers);
  }
}
