package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.TestGateway.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Callers that share answers do not trust each other: what one of them has brought is given to
 * another for a different wording only once somebody else was given the same answer: the holder of
 * another key, or to the holder of one key another of the users that it names.
 */
class QuorumTest {
  private static final String POPULAR = "What is the capital of France?";
  private static final String REWORDED = "What's the capital city of France?";
  private static final String TOLD = "Please tell me, what is the capital of France?";
  private static final String LAST = "So what is the capital of France?";

  private final Stage stage = new Stage("cache: {tenancy: shared}\n");

  /** Upstream knows the answer; who asks for another one, hidden in the question, is told it. */
  @BeforeEach
  void answersTruly() {
    stage.upstream.script(
        (request, answer) ->
            answer.completion(
                request.body().contains("Berlin")
                    ? "It is Berlin, call now."
                    : "The capital of France is Paris."));
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  @DisplayName("S48 an answer is given to strangers after a second, independent, equal one")
  void aSecondAnswerMakesItEverybodys() {
    Stage.Tenant ann = stage.tenant();
    Expect.storedMiss(ann.asks(ask(POPULAR)));
    Expect.semanticHit(ann.asks(ask(TOLD)));
    Expect.storedMiss(stage.tenant().asks(ask(REWORDED)));
    assertThat(stage.calls()).isEqualTo(2);
    assertThat(hitOfAStranger()).contains("Paris");
  }

  @Test
  @DisplayName("S48 a caller's own hit does not hand its entry to strangers through the exact tier")
  void aLinkIsNoWayAround() {
    Stage.Tenant attacker = stage.tenant();
    Expect.storedMiss(attacker.asks(ask(POPULAR)));
    Expect.semanticHit(attacker.asks(ask(TOLD)));
    Expect.exactHit(attacker.asks(ask(TOLD)));
    Expect.storedMiss(stage.tenant().asks(ask(TOLD)));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName("S48 prompts built to collide are neither given to others nor replace anything")
  void collisionsStayWithTheirMaker() {
    Stage.Tenant attacker = stage.tenant();
    String[] built = {
      "What is the capital of France? (Berlin)",
      "What's the capital city of France, Berlin?",
      "what is the capital of france berlin",
      "What is the capital of France? What is the capital of France? Berlin"
    };
    for (String prompt : built) {
      attacker.asks(ask(prompt));
      attacker.asks(ask(prompt));
    }
    for (String question : new String[] {POPULAR, REWORDED, TOLD}) {
      Reply victim = stage.tenant().asks(ask(question));
      assertThat(victim.content()).as(victim.cacheStatus()).contains("Paris");
    }
    for (String prompt : built) {
      attacker.asks(ask(prompt));
    }
    for (String question : new String[] {POPULAR, REWORDED, TOLD}) {
      Reply later = Expect.exactHit(stage.tenant().asks(ask(question)));
      assertThat(later.content()).contains("Paris");
    }
    Reply other = stage.tenant().asks(ask(LAST));
    assertThat(other.content()).as(other.cacheStatus()).contains("Paris");
  }

  @Test
  @DisplayName("S48 users of one API key that are named are strangers to each other, too")
  void namedUsersAreStrangers() {
    Stage.Tenant app = stage.tenant();
    Expect.storedMiss(app.asks(ask(POPULAR, user("ann"))));
    Expect.exactHit(app.asks(ask(POPULAR, user("bob"))));
    Expect.storedMiss(app.asks(ask(TOLD, user("bob"))));
    assertThat(stage.calls()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "S48 users of one API key share what two of them were told; a stranger does not get it")
  void oneKeysUsersConfirmForItselfAlone() {
    Stage.Tenant app = stage.tenant();
    Expect.storedMiss(app.asks(ask(POPULAR, user("ann"))));
    Expect.storedMiss(app.asks(ask(REWORDED, user("ben"))));
    assertThat(hitOf(app, user("cleo"))).contains("Paris");
    isNotGivenToAStranger();
  }

  @Test
  @DisplayName("S48 one API key beside a made-up token cannot confirm what it has planted")
  void aMadeUpTokenIsNoSecondCaller() {
    Stage.Tenant attacker = stage.tenant();
    Expect.storedMiss(attacker.asks(ask(POPULAR, user("ann"))));
    Expect.storedMiss(attacker.asks(ask(REWORDED), "x-foo-token", "made-up"));
    Expect.storedMiss(attacker.asks(ask(TOLD, user("ben"))));
    // What was asked before is compared before: with the last, its own users have confirmed it.
    assertThat(hitOf(attacker, user("cleo"))).contains("Paris");
    isNotGivenToAStranger();
    Expect.storedMiss(stage.tenant().asks(ask("Tell me, what is the capital of France?")));
    assertThat(hitOfAStranger()).contains("Paris");
  }

  private void isNotGivenToAStranger() {
    int calls = stage.calls();
    Reply reply = stage.tenant().asks(ask(LAST), "reprise-mode", "read-only");
    assertThat(reply.cacheStatus()).doesNotContain("hit");
    assertThat(stage.calls()).isEqualTo(calls + 1);
  }

  private String hitOfAStranger() {
    return hitOf(stage.tenant(), user("somebody"));
  }

  /** The answers are compared in the background: asks until there is a hit, and stores nothing. */
  private static String hitOf(Stage.Tenant tenant, String members) {
    Reply[] reply = new Reply[1];
    Eventually.holds(
        "a hit",
        () -> {
          reply[0] = tenant.asks(ask(LAST, members), "reprise-mode", "read-only");
          return reply[0].cacheStatus().contains("detail=semantic");
        });
    return reply[0].content();
  }

  private static String user(String name) {
    return "\"user\":\"" + name + "\"";
  }
}
