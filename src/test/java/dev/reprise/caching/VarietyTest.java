package dev.reprise.caching;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.Completions.askStream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.TestGateway.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several answers to one request, given in turn. */
class VarietyTest {
  @AutoClose private static final Stage stage = new Stage("cache: {policy: {variety: 3}}\n");

  @BeforeEach
  void reset() {
    stage.reset();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("Variety 3 → three upstream calls, then the three answers in turn, each as often")
  void threeAnswersAreGatheredAndGivenInTurn(boolean stream) {
    Stage.Tenant tenant = stage.tenant();
    String question = stream ? askStream("What is a good name?") : ask("What is a good name?");
    List<String> gathered = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      gathered.add(Expect.storedMiss(tenant.asks(question)).content());
    }
    assertThat(gathered).doesNotHaveDuplicates();
    List<String> given = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      given.add(Expect.exactHit(tenant.asks(question)).content());
    }
    for (int round = 0; round < 9; round += 3) {
      assertThat(given.subList(round, round + 3)).containsExactlyInAnyOrderElementsOf(gathered);
    }
    assertThat(stage.calls()).isEqualTo(3);
  }

  @Test
  @DisplayName("Variety 3 → explain says what becomes of the next request while answers are few")
  void explainKnowsThatTooFewAreThere() {
    Stage.Tenant tenant = stage.tenant("Bearer explained");
    Operator operator = new Operator(stage);
    String[] caller = {"authorization", "Bearer explained"};
    String question = ask("What is a better name?");
    for (int i = 0; i < 3; i++) {
      assertThat(operator.explain("", question, caller).path("decision").asText())
          .isEqualTo("miss");
      Expect.storedMiss(tenant.asks(question));
    }
    assertThat(operator.explain("", question, caller).path("decision").asText())
        .isEqualTo("exact-hit");
    Expect.exactHit(tenant.asks(question));
  }

  @Test
  @DisplayName("Variety 3 → an answer that is removed is fetched anew, the others stay")
  void aRemovedAnswerIsReplaced() {
    Stage.Tenant tenant = stage.tenant();
    Set<String> answers = new LinkedHashSet<>();
    for (int i = 0; i < 3; i++) {
      Reply one = tenant.asks(ask("What is the best name?"), "reprise-tags", "best");
      answers.add(Expect.storedMiss(one).content());
    }
    Operator operator = new Operator(stage);
    String id = operator.list("tag=best").at("/entries/0/id").asText();
    assertThat(operator.delete(id).status()).isEqualTo(200);
    String fourth = Expect.storedMiss(tenant.asks(ask("What is the best name?"))).content();
    Set<String> given = new LinkedHashSet<>();
    for (int i = 0; i < 6; i++) {
      given.add(Expect.exactHit(tenant.asks(ask("What is the best name?"))).content());
    }
    assertThat(given).hasSize(3).contains(fourth);
    answers.add(fourth);
    assertThat(answers).containsAll(given);
    assertThat(stage.calls()).isEqualTo(4);
  }

  @Test
  @DisplayName("Variety 3 → another wording gets one of the answers")
  void anotherWordingGetsOneOfThem() {
    Stage.Tenant tenant = stage.tenant();
    Set<String> answers = new LinkedHashSet<>();
    for (int i = 0; i < 3; i++) {
      answers.add(Expect.storedMiss(tenant.asks(ask("Suggest a name for a cat"))).content());
    }
    Reply other = Expect.semanticHit(tenant.asks(ask("Please suggest a name for a cat.")));
    assertThat(Collections.singleton(other.content())).isSubsetOf(answers);
    assertThat(stage.calls()).isEqualTo(3);
  }
}
