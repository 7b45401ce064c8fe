package dev.reprise.decision;

import static dev.reprise.decision.Asking.ANNA;
import static dev.reprise.decision.Asking.BEN;
import static dev.reprise.decision.Asking.CLEO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.guard.Guard;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a hit is near enough, allowed and confirmed. */
final class ThresholdPolicyTest {
  private final ThresholdPolicy policy = new ThresholdPolicy(Guard.english(), Asking.MODEL);

  @Test
  void theNearestNeighbourThatIsAllowedAnswers() {
    Near forbidden = Near.at(0.99).asked("item 2");
    Near allowed = Near.at(0.95).asked("the item 1");
    Near farther = Near.at(0.94).asked("item 1");
    Asking asking = asking().question("item 1");
    Decision<Near> decision = decide(asking, forbidden, allowed, farther);
    assertThat(decision.accepted()).isSameAs(allowed);
    assertThat(decision.best()).isSameAs(allowed);
    assertThat(decision.score()).isEqualTo(0.95f);
    assertThat(gates(decision)).containsExactly(Gate.GUARD, Gate.ACCEPTED, Gate.NOT_NEEDED);
    assertThat(decide(asking, forbidden).accepted()).isNull();
    assertThat(decide(asking, Near.at(1).asked(null)).accepted()).isNull();
    assertThat(decide(asking).accepted()).isNull();
  }

  @Test
  void whatIsTooFarDoesNotAnswer() {
    assertThat(decide(asking(), Near.at(0.9301)).accepted()).isNotNull();
    Decision<Near> decision = decide(asking(), Near.at(0.9299));
    assertThat(decision.accepted()).isNull();
    assertThat(decision.best()).isNull();
    assertThat(decision.bar()).isEqualTo(Asking.USUAL);
    assertThat(gates(decision)).containsExactly(Gate.THRESHOLD);
  }

  @Test
  void whatIsNoCosineDoesNotAnswer() {
    Decision<Near> decision = decide(asking(), Near.at(Double.NaN), Near.at(0.95));
    assertThat(gates(decision)).containsExactly(Gate.THRESHOLD, Gate.ACCEPTED);
    assertThat(decide(asking(), Near.at(Double.NaN)).best()).isNull();
  }

  @Test
  void theSupportOfOthersDoesNotCount() {
    AnswerGroup group = new AnswerGroup();
    Near[] many = {Near.at(0.92).in(group), Near.at(0.92).in(group), Near.at(0.92).in(group)};
    assertThat(decide(asking(), many).accepted()).isNull();
    Near best = Near.at(0.95).in(group);
    assertThat(decide(asking(), best, Near.at(0.95).in(new AnswerGroup())).accepted())
        .isSameAs(best);
  }

  @Test
  void whatWasWrongForThisQuestionDoesNotAnswer() {
    Decision<Near> decision = decide(asking(), Near.at(0.99).refused());
    assertThat(decision.accepted()).isNull();
    assertThat(gates(decision)).containsExactly(Gate.QUARANTINE);
    assertThat(decide(asking().question("Cancel order 7"), Near.at(0.99).refused()).accepted())
        .isNotNull();
  }

  @Test
  void strangersGetWhatIsConfirmed() {
    Asking stranger = asking().quorum(2).origin(CLEO);
    AnswerGroup confirmed = new AnswerGroup();
    confirmed.join(ANNA);
    Near lonely = Near.by(BEN, 0.97);
    Near shared = Near.by(BEN, 0.96).in(confirmed);
    Decision<Near> decision = decide(stranger, lonely, shared);
    assertThat(decision.accepted()).isSameAs(shared);
    assertThat(decision.best()).isSameAs(lonely);
    assertThat(gates(decision)).containsExactly(Gate.QUORUM, Gate.ACCEPTED);
    assertThat(decide(stranger, lonely).accepted()).isNull();
    assertThat(decide(asking().quorum(2).origin(BEN), lonely).accepted()).isSameAs(lonely);
  }

  @Test
  void onlyWhatThePolicyAloneWouldGiveIsCommon() {
    Asking loose = asking().wish(0.85, 0.1);
    assertThat(decide(loose, Near.at(0.94)).common()).isTrue();
    assertThat(decide(loose, Near.at(0.90)).accepted()).isNotNull();
    assertThat(decide(loose, Near.at(0.90)).common()).isFalse();
    assertThat(decide(loose, Near.at(0.84)).accepted()).isNull();
    assertThat(decide(asking().wish(0.99, 0), Near.at(0.98)).accepted()).isNull();
    assertThat(decide(asking().wish(0.99, 0), Near.at(0.995)).common()).isTrue();
  }

  @Test
  void aLooseHitIsNotCommonForANearerOneThatIsNotConfirmed() {
    Asking loose = asking().wish(0.85, 0.1).quorum(2);
    Decision<Near> decision = decide(loose, Near.by(BEN, 0.97), Near.by(ANNA, 0.90));
    assertThat(decision.accepted()).isNotNull();
    assertThat(decision.common()).isFalse();
  }

  @Test
  void withoutAThresholdForTheModelNobodyAnswers() {
    assertThat(decide(asking().withoutThreshold(), Near.at(1)).accepted()).isNull();
    assertThat(decide(asking().withoutThreshold().wish(0.5, 0.5), Near.at(1)).accepted()).isNull();
  }

  @Test
  void theShareThatIsWithheldIsThePolicys() {
    assertThat(decide(asking().verifyRate(0.2), Near.at(1)).withhold()).isEqualTo(0.2);
    assertThat(decide(asking().verifyRate(0.2).shadow(), Near.at(1)).withhold()).isEqualTo(1);
  }

  private static Asking asking() {
    return Asking.by(Rule.THRESHOLD);
  }

  private Decision<Near> decide(Asking asking, Near... candidates) {
    return policy.decide(asking.plan(), List.of(candidates));
  }

  private static List<Gate> gates(Decision<Near> decision) {
    return decision.judgements().stream().map(Judgement::gate).toList();
  }
}
