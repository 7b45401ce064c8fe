package dev.reprise.decision;

import static dev.reprise.decision.Asking.ANNA;
import static dev.reprise.decision.Asking.BEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.guard.Guard;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each entry learns for itself, and forwards as much as keeps its errors at what is accepted. */
final class PerEntryPolicyTest {
  private final PerEntryPolicy policy = new PerEntryPolicy(Guard.english(), Asking.MODEL);

  @Test
  void withFewObservationsAnEntryAnswersNobody() {
    for (int seen = 0; seen < PerEntryPolicy.ENOUGH; seen++) {
      Near near = Near.at(1).observed(seen, 0.95, true);
      Decision<Near> decision = decide(asking().delta(0.5), near);
      assertThat(decision.accepted()).isNull();
      assertThat(decision.best()).isSameAs(near);
      assertThat(decision.withhold()).isEqualTo(1);
      assertThat(gates(decision)).containsExactly(Gate.EVIDENCE);
    }
  }

  @Test
  void theMoreHasBeenRightTheLessIsForwarded() {
    double before = 1;
    for (int seen = 8; seen <= 64; seen *= 2) {
      double explore = decide(asking().delta(0.1), learned(seen)).withhold();
      assertThat(explore).isLessThan(before);
      before = explore;
    }
    assertThat(decide(asking().delta(0.1), learned(64)).accepted()).isNotNull();
    assertThat(before).isLessThan(0.7);
  }

  /** Right from 0.88 on and wrong up to 0.92, seen this often. */
  private static Near learned(int seen) {
    Near near = Near.at(0.99);
    for (int i = 0; i < seen; i++) {
      near.observed(1, (i % 2 == 0 ? 0.88 : 0.86) + 0.01 * (i % 7), i % 2 == 0);
    }
    return near;
  }

  @Test
  void wrongOnesHaveMoreForwarded() {
    double clean = decide(asking().delta(0.05), learned(56)).withhold();
    double stained = decide(asking().delta(0.05), learned(56).observed(2, 0.97, false)).withhold();
    double spoilt = decide(asking().delta(0.05), learned(56).observed(8, 0.97, false)).withhold();
    assertThat(stained).isGreaterThan(clean);
    assertThat(spoilt).isGreaterThan(stained);
  }

  @Test
  void theFartherTheMoreIsForwarded() {
    double before = 0;
    for (double cosine = 0.99; cosine > 0.88; cosine -= 0.02) {
      Near near = new Near(Asking.QUESTION, (float) cosine, learned(64).repute());
      double explore = decide(asking().delta(0.05), near).withhold();
      assertThat(explore).isGreaterThanOrEqualTo(before);
      before = explore;
    }
    assertThat(before).isGreaterThan(0.9);
  }

  @Test
  void theMoreErrorsAreAcceptedTheLessIsForwarded() {
    double before = 1;
    for (double delta : new double[] {0.01, 0.02, 0.05, 0.1, 0.2}) {
      double explore = decide(asking().delta(delta), learned(40)).withhold();
      assertThat(explore).isBetween(0.0, 1.0).isLessThan(before);
      before = explore;
    }
  }

  @Test
  void whatIsMoreOftenRightFartherAwayIsHardlyGiven() {
    Near odd = Near.at(0.97).observed(30, 0.85, true).observed(30, 0.97, false);
    assertThat(decide(asking().delta(0.05), odd).withhold()).isGreaterThan(0.89);
  }

  @Test
  void whereNothingOverlapsTheGapIsWhatIsNotKnown() {
    double before = 1;
    for (double wrong : new double[] {0.7, 0.8, 0.86, 0.88}) {
      Near near = Near.at(0.96).observed(6, 0.95, true).observed(1, wrong, false);
      double explore = decide(asking().delta(0.01), near).withhold();
      assertThat(explore).isBetween(0.1, before - 0.01);
      before = explore;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.01, 40, 0.90, 0.015",
    "0.02, 40, 0.90, 0.03",
    "0.05, 40, 0.90, 0.08",
    "0.05, 100, 0.93, 0.06",
    "0.05, 15, 0.85, 0.08",
    "0.10, 60, 0.95, 0.1"
  })
  void theRateOfErrorsStaysWithinWhatIsAccepted(
      double delta, double slope, double middle, double leastServed) {
    Logistic truth = new Logistic(-slope * middle, slope);
    Tally tally = new Tally();
    for (int seed = 0; seed < 40; seed++) {
      ask(new Random(seed), truth, asking().delta(delta), tally);
    }
    assertThat(tally.wrong / (double) tally.requests).isLessThanOrEqualTo(delta);
    assertThat(tally.served / (double) tally.requests).isGreaterThan(leastServed);
  }

  private static final class Tally {
    int requests;
    int served;
    int wrong;
  }

  /** Requests near one entry, whose answer is right with a probability that only we know. */
  private void ask(Random random, Logistic truth, Asking asking, Tally tally) {
    Near entry = Near.at(1);
    for (int i = 0; i < 250; i++) {
      tally.requests++;
      float cosine = (float) (0.8 + 0.2 * random.nextDouble());
      boolean right = random.nextDouble() < truth.probability(cosine);
      Near near = new Near(Asking.QUESTION, cosine, entry.repute());
      Decision<Near> decision = decide(asking, near);
      if (decision.accepted() == null || random.nextDouble() < decision.withhold()) {
        entry.repute().observe(new Observation(cosine, right));
      } else {
        tally.served++;
        tally.wrong += right ? 0 : 1;
      }
    }
  }

  @Test
  void inShadowAllIsForwarded() {
    Decision<Near> decision = decide(asking().delta(0.05).shadow(), learned(64));
    assertThat(decision.accepted()).isNotNull();
    assertThat(decision.withhold()).isEqualTo(1);
  }

  @Test
  void noHitBecomesALink() {
    assertThat(decide(asking().delta(0.05), learned(64)).common()).isFalse();
  }

  @Test
  void strangersGetWhatIsConfirmed() {
    Decision<Near> decision = decide(asking().delta(0.05).quorum(2).origin(BEN), learned(64));
    assertThat(decision.accepted()).isNull();
    assertThat(gates(decision)).containsExactly(Gate.QUORUM);
    assertThat(decide(asking().delta(0.05).quorum(2).origin(ANNA), learned(64)).accepted())
        .isNotNull();
  }

  @Test
  void theNearestThatNothingIsObjectedToIsAsked() {
    Near best = learned(64);
    Decision<Near> decision =
        decide(asking().delta(0.05), Near.at(Double.NaN), Near.at(0.995).refused(), best, best);
    assertThat(decision.best()).isSameAs(best);
    assertThat(gates(decision)).startsWith(Gate.THRESHOLD, Gate.QUARANTINE, Gate.ACCEPTED);
    assertThat(decide(asking(), Near.at(0.79)).best()).isNull();
    assertThat(decide(asking().withoutThreshold(), best).best()).isNull();
  }

  private static Asking asking() {
    return Asking.by(Rule.PER_ENTRY);
  }

  private Decision<Near> decide(Asking asking, Near... candidates) {
    return policy.decide(asking.plan(), List.of(candidates));
  }

  private static List<Gate> gates(Decision<Near> decision) {
    return decision.judgements().stream().map(Judgement::gate).toList();
  }
}
