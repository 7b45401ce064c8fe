package dev.reprise.decision;

import static dev.reprise.decision.Asking.ANNA;
import static dev.reprise.decision.Asking.BEN;
import static dev.reprise.decision.Asking.CLEO;
import static dev.reprise.decision.Asking.plainly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.chat.Digest;
import dev.reprise.guard.Guard;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores against figures worked out by hand, with τ = 0.05 and the unknown at 0.78. */
final class EvidencePolicyTest {
  private static final String OTHER_ORDER = "How do I cancel order 8?";
  private static final Offset<Double> CLOSE = within(1e-5);

  private final Calibrations calibrations = new Calibrations();
  private final AnswerGroup group = new AnswerGroup();
  private final AnswerGroup another = new AnswerGroup();

  @ParameterizedTest
  @CsvSource({"0.95, 0.17", "0.93, 0.15", "0.85, 0.07", "1.0, 0.22"})
  void aLoneNeighbourHasItsCosineAboveTheUnknown(double cosine, double score) {
    assertThat(decide(plainly(), Near.at(cosine)).score()).isCloseTo(score, CLOSE);
    assertThat(decide(plainly(), Near.at(cosine).in(group)).score()).isCloseTo(score, CLOSE);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.07", "2, 0.104657", "3, 0.124931", "10, 0.185129"})
  void thoseThatAgreeAddTheLogarithmOfTheirNumber(int n, double score) {
    List<Near> agreeing = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      agreeing.add(Near.at(0.85).in(group));
    }
    assertThat(decide(plainly(), agreeing.toArray(Near[]::new)).score()).isCloseTo(score, CLOSE);
  }

  @Test
  void anotherAnswerCountsAgainst() {
    // 0.95 − 0.05 ln(e^15.6 + e^18)
    Decision<Near> decision = decide(plainly(), Near.at(0.95).in(group), Near.at(0.90).in(another));
    assertThat(decision.score()).isCloseTo(0.0456582, CLOSE);
    assertThat(decision.accepted()).isNull();
    assertThat(gates(decision)).containsExactly(Gate.EVIDENCE, Gate.NOT_NEEDED);
  }

  @Test
  void allMassesAddUp() {
    // 0.05 ln(e^19 + e^17) − 0.05 ln(e^15.6 + e^18 + e^17.6)
    Decision<Near> decision =
        decide(
            plainly(),
            Near.at(0.95).in(group),
            Near.at(0.90).in(another),
            Near.at(0.88).in(new AnswerGroup()),
            Near.at(0.85).in(group));
    assertThat(decision.score()).isCloseTo(0.0280512, CLOSE);
  }

  @Test
  void twoThatContradictEachOtherServeNobody() {
    Decision<Near> decision = decide(plainly(), Near.at(1).in(group), Near.at(1).in(another));
    assertThat(decision.score()).isNegative();
    assertThat(decision.accepted()).isNull();
  }

  @Test
  void whatHasNotBeenComparedCountsOnNeitherSide() {
    assertThat(decide(plainly(), Near.at(0.95).in(group), Near.at(0.94)).score())
        .isCloseTo(0.17, CLOSE);
    assertThat(decide(plainly(), Near.at(0.95), Near.at(0.94).in(group)).score())
        .isCloseTo(0.17, CLOSE);
    assertThat(decide(plainly(), Near.at(0.95), Near.at(0.94)).score()).isCloseTo(0.17, CLOSE);
  }

  @Test
  void whatTheGuardForbidsIsAnotherAnswer() {
    // 0.95 − 0.05 ln(e^15.6 + e^19.4)
    Near best = Near.at(0.95).in(group);
    Decision<Near> decision = decide(plainly(), Near.at(0.97).asked(OTHER_ORDER), best);
    assertThat(decision.best()).isSameAs(best);
    assertThat(decision.score()).isCloseTo(-0.0211062, CLOSE);
    assertThat(gates(decision)).containsExactly(Gate.GUARD, Gate.EVIDENCE);
    assertThat(decision.judgements().getFirst().veto()).isNotNull();
    assertThat(decision.judgements().getLast().veto()).isNull();
  }

  @Test
  void whatWasWrongForThisQuestionIsAnotherAnswer() {
    Near best = Near.at(0.95);
    Decision<Near> decision = decide(plainly(), Near.at(0.97).refused(), best);
    assertThat(decision.best()).isSameAs(best);
    assertThat(decision.score()).isCloseTo(-0.0211062, CLOSE);
    assertThat(gates(decision)).containsExactly(Gate.QUARANTINE, Gate.EVIDENCE);
  }

  @Test
  void whatIsWrongInOneWordingIsWrongInAnother() {
    Decision<Near> decision =
        decide(plainly(), Near.at(0.99).in(group), Near.at(0.90).in(group).refused());
    assertThat(decision.best()).isNull();
    assertThat(decision.score()).isNaN();
    assertThat(gates(decision)).containsExactly(Gate.QUARANTINE, Gate.QUARANTINE);
    assertThat(decide(plainly().question("Cancel order 7?"), Near.at(0.99).in(group)).accepted())
        .isNotNull();
  }

  @Test
  void whatIsWrongForManyOthersIsNotGivenAndItsGroupIs() {
    Near worn = Near.at(0.99).in(group);
    for (int i = 0; i < 4; i++) {
      worn.repute().refuse(Digest.of("request " + i));
    }
    Near sibling = Near.at(0.98).in(group);
    Decision<Near> decision = decide(plainly(), worn, sibling);
    assertThat(decision.accepted()).isSameAs(sibling);
    assertThat(gates(decision)).containsExactly(Gate.QUARANTINE, Gate.ACCEPTED);
  }

  @Test
  void untilSomethingIsLearnedALoneNeighbourNeedsTheThreshold() {
    assertThat(decide(plainly(), Near.at(0.931)).accepted()).isNotNull();
    assertThat(decide(plainly(), Near.at(0.929)).accepted()).isNull();
    assertThat(decide(plainly(), Near.at(0.9)).bar()).isCloseTo(0.15, CLOSE);
    assertThat(decide(plainly().threshold(0.85), Near.at(0.86)).accepted()).isNotNull();
  }

  @Test
  void supportersCarryWhatAloneIsTooFar() {
    Near nearest = Near.at(0.86).in(group);
    Decision<Near> decision =
        decide(
            plainly(),
            nearest,
            Near.at(0.86).in(group),
            Near.at(0.86).in(group),
            Near.at(0.86).in(group));
    assertThat(decision.accepted()).isNull();
    learn(0.14);
    decision = decide(plainly(), nearest, Near.at(0.86).in(group), Near.at(0.86).in(group));
    assertThat(decision.bar()).isCloseTo(0.125, within(0.015));
    assertThat(decision.accepted()).isSameAs(nearest);
  }

  /** Loosens what plain questions need to less than this. */
  private void learn(double theta) {
    Calibration calibration = calibrations.of(plainly().plan());
    for (int i = 0; i < Calibration.ENOUGH; i++) {
      calibration.request(0.05 + 0.0001 * i);
      calibration.label(0.05 + 0.0001 * i, true, 1);
    }
    calibration.refit(0.15);
    assertThat(calibration.theta(0.15)).isLessThan(theta);
  }

  @Test
  void verifiedWrongAnswersRaiseTheBar() {
    Calibration calibration = calibrations.of(plainly().plan());
    for (int i = 0; i < 3; i++) {
      calibration.verified(false, 0.15);
    }
    assertThat(decide(plainly(), Near.at(0.95)).bar()).isCloseTo(0.18, CLOSE);
    assertThat(decide(plainly(), Near.at(0.95)).accepted()).isNull();
    assertThat(decide(plainly().scope("another"), Near.at(0.95)).accepted()).isNotNull();
  }

  @Test
  void aStricterWishIsGranted() {
    Asking strict = plainly().wish(0.97, 0);
    assertThat(decide(strict, Near.at(0.96)).accepted()).isNull();
    Decision<Near> decision = decide(strict, Near.at(0.98));
    assertThat(decision.accepted()).isNotNull();
    assertThat(decision.bar()).isCloseTo(0.19, CLOSE);
    assertThat(decision.common()).isTrue();
  }

  @Test
  void supportersDoNotMakeUpForACosineThatWasAskedFor() {
    Near[] many = {Near.at(0.96).in(group), Near.at(0.96).in(group), Near.at(0.96).in(group)};
    Decision<Near> decision = decide(plainly().wish(0.97, 0), many);
    assertThat(decision.accepted()).isNull();
    assertThat(gates(decision)).containsOnly(Gate.THRESHOLD);
  }

  @Test
  void aLooserWishIsGrantedAsFarAsThePolicyAllows() {
    assertThat(decide(plainly().wish(0.80, 0), Near.at(0.92)).accepted()).isNull();
    Decision<Near> decision = decide(plainly().wish(0.80, 0.05), Near.at(0.89));
    assertThat(decision.bar()).isCloseTo(0.10, CLOSE);
    assertThat(decision.accepted()).isNotNull();
    assertThat(decide(plainly().wish(0.80, 0.05), Near.at(0.87)).accepted()).isNull();
  }

  @Test
  void onlyWhatThePolicyAloneWouldGiveIsCommon() {
    Asking loose = plainly().wish(0.70, 0.23);
    assertThat(decide(loose, Near.at(0.94)).common()).isTrue();
    assertThat(decide(loose, Near.at(0.90)).accepted()).isNotNull();
    assertThat(decide(loose, Near.at(0.90)).common()).isFalse();
    assertThat(decide(plainly(), Near.at(0.94)).common()).isTrue();
    assertThat(decide(plainly(), Near.at(0.90)).common()).isFalse();
  }

  @Test
  void whatLiesBelowTheFloorIsNotCommonHoweverManyAgree() {
    Near[] many = new Near[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = Near.at(0.79).in(group);
    }
    Decision<Near> decision = decide(plainly().wish(0.70, 0.23), many);
    assertThat(decision.score()).isGreaterThan(0.15);
    assertThat(decision.accepted()).isNotNull();
    assertThat(decision.common()).isFalse();
    assertThat(decide(plainly(), many).accepted()).isNull();
  }

  @Test
  void belowTheFloorNobodyAnswersButAllCount() {
    Near[] many = new Near[60];
    for (int i = 0; i < many.length; i++) {
      many[i] = Near.at(0.799).in(group);
    }
    Decision<Near> decision = decide(plainly(), many);
    assertThat(decision.best()).isNull();
    assertThat(gates(decision)).containsOnly(Gate.THRESHOLD);
    many[0] = Near.at(0.801).in(group);
    assertThat(decide(plainly(), many).accepted()).isSameAs(many[0]);
  }

  @Test
  void onesOwnNeedsNoQuorum() {
    assertThat(decide(plainly().quorum(2).origin(ANNA), Near.by(ANNA, 0.95)).accepted())
        .isNotNull();
    assertThat(decide(plainly().quorum(2).origin(ANNA), Near.by(ANNA, 0.95).in(group)).accepted())
        .isNotNull();
  }

  @Test
  void strangersGetAnAnswerOnceAnotherCallerWasGivenTheSame() {
    Asking stranger = plainly().quorum(2).origin(CLEO);
    Near nearest = Near.by(ANNA, 0.97).in(group);
    Decision<Near> decision = decide(stranger, nearest, Near.by(ANNA, 0.96).in(group));
    assertThat(decision.accepted()).isNull();
    assertThat(decision.best()).isSameAs(nearest);
    assertThat(gates(decision)).containsExactly(Gate.QUORUM, Gate.NOT_NEEDED);
    assertThat(decide(stranger, Near.by(ANNA, 0.97)).accepted()).isNull();
    group.join(BEN);
    assertThat(decide(stranger, nearest).accepted()).isSameAs(nearest);
    assertThat(decide(plainly().quorum(3).origin(CLEO), nearest).accepted()).isNull();
  }

  @Test
  void onesOwnOfTheSameGroupMayBeGivenInsteadOfAStrangers() {
    Near strangers = Near.by(BEN, 0.97).in(group);
    Near own = Near.by(ANNA, 0.93).in(group);
    assertThat(decide(plainly().quorum(3), strangers).accepted()).isNull();
    Decision<Near> decision = decide(plainly().quorum(3), strangers, own);
    assertThat(decision.accepted()).isSameAs(own);
    assertThat(decision.best()).isSameAs(strangers);
    assertThat(gates(decision)).containsExactly(Gate.NOT_NEEDED, Gate.ACCEPTED);
  }

  @Test
  void theShareThatIsWithheldIsThePolicys() {
    assertThat(decide(plainly().verifyRate(0.1), Near.at(0.95)).withhold()).isEqualTo(0.1);
    assertThat(decide(plainly().shadow(), Near.at(0.95)).withhold()).isEqualTo(1);
    assertThat(decide(plainly().shadow(), Near.at(0.95)).accepted()).isNotNull();
    assertThat(decide(plainly().shadow()).withhold()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
  void whatIsNoCosineIsNeverAccepted(double cosine) {
    Near odd = Near.at(cosine).in(group);
    assertThat(decide(plainly(), odd).best()).isNull();
    assertThat(decide(plainly().wish(0.5, 0.43), odd).best()).isNull();
    assertThat(decide(plainly(), Near.at(cosine).refused()).best()).isNull();
  }

  @Test
  void whatIsNoCosineDoesNotCount() {
    for (Near odd :
        List.of(
            Near.at(Double.NaN),
            Near.at(Double.NaN).in(group),
            Near.at(Double.NaN).in(another),
            Near.at(Double.NaN).refused())) {
      Decision<Near> decision = decide(plainly(), odd, Near.at(0.95).in(group));
      assertThat(decision.score()).isCloseTo(0.17, CLOSE);
      assertThat(decision.accepted()).isNotNull();
    }
  }

  @Test
  void withoutAScaleForTheModelNobodyAnswers() {
    for (Asking asking :
        List.of(plainly().withoutThreshold(), plainly().withoutThreshold().wish(0.5, 0.5))) {
      Decision<Near> decision = decide(asking, Near.at(1), Near.at(1));
      assertThat(decision.accepted()).isNull();
      assertThat(decision.best()).isNull();
      assertThat(decision.score()).isNaN();
      assertThat(gates(decision)).containsOnly(Gate.THRESHOLD);
    }
  }

  @Test
  void withoutNeighboursThereIsNothingToSay() {
    Decision<Near> decision = decide(plainly());
    assertThat(decision.best()).isNull();
    assertThat(decision.score()).isNaN();
    assertThat(decision.judgements()).isEmpty();
  }

  @Test
  void whatHasNoQuestionNeverAnswers() {
    Decision<Near> decision = decide(plainly(), Near.at(1).asked(null));
    assertThat(decision.best()).isNull();
    assertThat(gates(decision)).containsExactly(Gate.NO_QUESTION);
  }

  private Decision<Near> decide(Asking asking, Near... candidates) {
    return new EvidencePolicy(Guard.english(), Asking.MODEL, calibrations)
        .decide(asking.plan(), List.of(candidates));
  }

  private static List<Gate> gates(Decision<Near> decision) {
    return decision.judgements().stream().map(Judgement::gate).toList();
  }
}
