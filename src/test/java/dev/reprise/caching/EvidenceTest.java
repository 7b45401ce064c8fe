package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;

import dev.reprise.kit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What upstream answers decides what may be given for another wording. */
class EvidenceTest {
  private static final String SPARROWS = "How long do sparrows usually live in the wild?";
  private static final String[] WORDINGS = {
    SPARROWS,
    "In the wild, how old can sparrows get?",
    "What is the life span of wild sparrows?",
    "How old do sparrows get in nature?",
    "How old does a sparrow in the wild become?",
  };

  /** Less like each of them than the threshold asks. */
  private static final String FURTHER = "What age do sparrows reach in the wild?";

  private final Stage stage = Stage.open();

  @AfterEach
  void close() {
    stage.close();
  }

  private void answersAlike() {
    stage.upstream.script(
        (request, answer) -> answer.completion("Sparrows live for about three years."));
  }

  @Test
  @DisplayName("Answers that agree let a wording hit that is near none of their questions")
  void agreementAddsUp() {
    answersAlike();
    for (String wording : WORDINGS) {
      Stage.Tenant one = stage.tenant();
      Expect.storedMiss(one.asks(ask(wording)));
      Expect.miss(one.asks(ask(FURTHER), "reprise-mode", "read-only"));
    }
    Stage.Tenant many = stage.tenant();
    for (String wording : WORDINGS) {
      many.asks(ask(wording), "reprise-mode", "write-only");
    }
    Eventually.holds(
        "a hit by evidence",
        () ->
            many.asks(ask(FURTHER), "reprise-mode", "read-only")
                .cacheStatus()
                .contains("detail=semantic"));
  }

  @Test
  @DisplayName("Answers that differ take a hit away that one of them alone would have given")
  void disagreementCountsAgainst() {
    Stage.Tenant tenant = stage.tenant();
    for (String wording : WORDINGS) {
      tenant.asks(ask(wording), "reprise-mode", "write-only");
    }
    String near = "How old do sparrows get in the nature?";
    Eventually.holds(
        "a miss by evidence",
        () ->
            tenant
                .asks(ask(near), "reprise-mode", "read-only")
                .cacheStatus()
                .startsWith("reprise; fwd=miss"));
  }
}
