package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SupportScriptTest {

  private final SupportScript script = SupportScript.load();

  @Test
  void everyIntentHasSeveralWordingsAndAnAnswerOfSomeLength() {
    for (Intent intent : script.intents()) {
      assertThat(intent.wordings()).as(intent.id()).hasSizeBetween(4, 6).doesNotHaveDuplicates();
      assertThat(intent.answer().split(" ")).as(intent.id()).hasSizeBetween(40, 90);
    }
  }

  @Test
  void everyWordingAndEveryAnswerLeadsBackToItsOwnIntentAlone() {
    for (Intent intent : script.intents()) {
      assertThat(intent.wordings()).allMatch(wording -> intent.equals(script.intentOf(wording)));
      assertThat(script.intentOfAnswer(intent.answer())).isSameAs(intent);
    }
  }

  @Test
  void lookAlikesNameAnotherIntent() {
    var ids = script.intents().stream().map(Intent::id).collect(Collectors.toSet());
    var near = script.intents().stream().filter(intent -> intent.near() != null).toList();

    assertThat(near).hasSizeGreaterThanOrEqualTo(6);
    assertThat(near).allMatch(intent -> ids.contains(intent.near()));
    assertThat(near).noneMatch(intent -> intent.id().equals(intent.near()));
  }

  @Test
  void oneSeedGivesOneSequenceAndAnotherSeedAnother() {
    assertThat(script.sequence(1)).isEqualTo(script.sequence(1));
    assertThat(script.sequence(1)).isNotEqualTo(script.sequence(2));
  }

  @Test
  void theSequenceMixesWordingsRepeatsAndBothForms() {
    List<ScriptedRequest> sequence = script.sequence(1);
    var wordings = new HashSet<>(sequence.stream().map(ScriptedRequest::wording).toList());

    assertThat(sequence).hasSize(SupportScript.REQUESTS);
    assertThat(wordings).hasSize(57);
    assertThat(sequence).anyMatch(ScriptedRequest::stream).anyMatch(request -> !request.stream());
    assertThat(sequence).noneMatch(request -> request.intent().tryIt());
    assertThat(sequence).allMatch(r -> r.intent().wordings().contains(r.wording()));
  }

  @Test
  void aQuestionOutsideTheScriptIsNamedInItsAnswerAndCutWhenLong() {
    assertThat(script.answerTo("  Do you sell\n ladders? ")).contains("\"Do you sell ladders?\"");
    assertThat(script.answerTo("ladders ".repeat(100))).contains("...\"").hasSizeLessThan(300);
    assertThat(script.answerTo("100 % of %s?")).contains("\"100 % of %s?\"");
  }
}
