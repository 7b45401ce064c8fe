package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.Eventually;
import dev.reprise.kit.ScriptedUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The judge at its place in the gateway, behind the real model for the answers' embeddings. */
class JudgeOverHttpTest {
  private static final String QUESTION = "What is the capital of France?";
  private static final String PARAPHRASE = "What's the capital city of France?";
  private static final String ANSWER = "You can find us open from nine in the morning.";
  private static final String EQUAL = "you can find us open from nine in the morning";
  private static final String FAR = "Boil the potatoes, then mash them with butter.";
  private static final String DOUBTFUL = "We open at nine in the morning on every day of the week.";

  /** All is forwarded, and compared with what would have been given. */
  private static final String SHADOW = "cache: {policy: {semantic: {shadow: true}}}\n";

  private final ScriptedUpstream model =
      new ScriptedUpstream().script((request, answer) -> answer.completion("same"));

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void isAskedAboutWhatNothingCheaperCanTellAndNothingElse() {
    String judge =
        "judge: {enabled: true, model: m, api-key: sk-judge, url: '" + model.base() + "'}";
    try (Stage stage = new Stage(SHADOW + judge)) {
      answersInTurn(stage, ANSWER, EQUAL);
      answersInTurn(stage, ANSWER, FAR);
      // Lessons are learned in turn: what the first two ask for comes before this.
      answersInTurn(stage, ANSWER, DOUBTFUL);

      Eventually.holds("a verdict", () -> stage.metric("reprise_judge_total") > 0);
      assertThat(model.calls()).isEqualTo(1);
      ScriptedUpstream.Recorded asked = model.requests().getFirst();
      assertThat(asked.target()).isEqualTo("/v1/chat/completions");
      assertThat(asked.header("authorization")).isEqualTo("Bearer sk-judge");
      assertThat(asked.body()).contains(ANSWER, DOUBTFUL, "capital of France");
      assertThat(stage.metric("reprise_judge_total{outcome=\"same\"}")).isEqualTo(1);
      stage.awaitMetric("reprise_judge_tokens_total", 18);
      assertThat(stage.gateway.admin("/metrics").body()).doesNotContain("sk-judge");
    }
  }

  /** One caller asks the same in two wordings, and upstream answers this. */
  private static void answersInTurn(Stage stage, String first, String second) {
    Stage.Tenant tenant = stage.tenant();
    stage.upstream.script((request, answer) -> answer.completion(first));
    Expect.storedMiss(tenant.asks(ask(QUESTION)));
    stage.upstream.script((request, answer) -> answer.completion(second));
    assertThat(tenant.asks(ask(PARAPHRASE)).content()).isEqualTo(second);
  }
}
