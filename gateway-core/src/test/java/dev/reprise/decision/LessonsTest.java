package dev.reprise.decision;

import static dev.reprise.decision.Asking.plainly;
import static dev.reprise.decision.Entries.FIRST_LETTER;
import static dev.reprise.decision.Entries.SCORE;
import static dev.reprise.decision.Entries.check;
import static dev.reprise.decision.Entries.miss;
import static dev.reprise.decision.Entries.near;
import static dev.reprise.decision.Entries.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Repute.Observation;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.decision.DecisionObserver.Course;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What upstream answers is compared, and what follows from it. */
final class LessonsTest {
  private final Calibrations calibrations = new Calibrations();
  private final StateStore store = new StateStore();
  private final Learned learned = new Learned(calibrations, store);
  private final Ear ear = new Ear();
  private final List<String> heard = ear.heard;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private final CachePlan.Lookup plan = plainly().plan();
  private final Lessons lessons = lessons(queue::add);
  private double dice;

  private Lessons lessons(Executor background) {
    return new Lessons(
        learned, FIRST_LETTER, FIRST_LETTER, ear, store, Asking.MODEL, background, () -> dice);
  }

  private void answered(Lesson lesson) {
    lessons.answered(lesson);
    drain();
  }

  private void drain() {
    while (!queue.isEmpty()) {
      queue.remove().run();
    }
  }

  @Test
  void aMissIsALabelOfWeightOne() throws IOException {
    answered(miss(plan, saying("a1"), near("a2")));
    answered(miss(plan, saying("b1"), near("a2")));
    assertThat(heard).containsExactly("MISS right 18", "MISS wrong 18");
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 2);
    assertThat(labels()).isEqualTo(written(1, -1));
  }

  @Test
  void aHitThatWasWithheldStandsForThoseThatWereNot() throws IOException {
    answered(check(plan, saying("a1"), near("a2")));
    answered(check(plan, saying("b1"), near("a2")));
    assertThat(heard).containsExactly("CHECK right 18", "CHECK wrong 18");
    // One in four is withheld.
    assertThat(labels()).isEqualTo(written(4, -4));
  }

  /** The labels of the narrowest place, of which no request has been counted. */
  private byte[] labels() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    calibrations.all(plan).getFirst().write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static byte[] written(double... weights) throws IOException {
    Calibration expected = new Calibration(0.01);
    for (double weight : weights) {
      expected.label(SCORE, weight > 0, Math.abs(weight));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    expected.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void aWrongHitIsNotGivenToThisQuestionAgainUntilItIsRight() {
    Neighbour candidate = near("a");
    answered(check(plan, saying("b"), candidate));
    assertThat(candidate.repute().refuses(plan.key().requestDigest())).isTrue();
    CachePlan.Lookup other = plainly().question("another").plan();
    assertThat(candidate.repute().refuses(other.key().requestDigest())).isFalse();
    answered(check(plan, saying("a"), candidate));
    assertThat(candidate.repute().refuses(plan.key().requestDigest())).isFalse();
  }

  @Test
  void aMissRefusesNothing() {
    Neighbour candidate = near("a");
    answered(miss(plan, saying("b"), candidate));
    assertThat(candidate.repute().refusals()).isZero();
  }

  @Test
  void answersThatSayTheSameAreAGroup() {
    Neighbour candidate = near("a1");
    StoredCompletion fresh = saying("a2", Asking.BEN);
    answered(miss(plan, fresh, candidate));
    AnswerGroup group = fresh.repute().group();
    assertThat(group).isNotNull().isSameAs(candidate.repute().group());
    assertThat(group.callers(Asking.CLEO)).isEqualTo(2);
    StoredCompletion other = saying("b");
    answered(miss(plan, other, candidate, new Neighbour(fresh, 0.8f)));
    assertThat(other.repute().group()).isNotNull().isNotSameAs(group);
    assertThat(candidate.repute().group()).isSameAs(group);
  }

  @Test
  void whatIsComparedWithNothingHasNoGroup() {
    StoredCompletion fresh = saying("a");
    answered(miss(plan, fresh));
    assertThat(fresh.repute().group()).isNull();
    assertThat(heard).isEmpty();
  }

  @Test
  void severalOutvoteOneComparison() {
    AnswerGroup group = new AnswerGroup();
    Neighbour odd = near("b");
    Neighbour first = near("a1");
    Neighbour second = near("a2");
    List.of(odd, first, second).forEach(one -> one.repute().join(group));
    StoredCompletion fresh = saying("a3");
    answered(check(plan, fresh, odd, first, second));
    assertThat(fresh.repute().group()).isSameAs(group);
    assertThat(heard).containsExactly("CHECK right 18");
    assertThat(odd.repute().refusals()).isZero();
  }

  @Test
  void oneThatAgreesAmongManyThatDoNotIsOutvoted() {
    AnswerGroup group = new AnswerGroup();
    Neighbour candidate = near("a");
    List<Neighbour> all = List.of(candidate, near("b1"), near("b2"));
    all.forEach(one -> one.repute().join(group));
    StoredCompletion fresh = saying("a2");
    answered(check(plan, fresh, all.toArray(Neighbour[]::new)));
    assertThat(fresh.repute().group()).isNotSameAs(group);
    assertThat(heard).containsExactly("CHECK wrong 18");
  }

  @Test
  void whatCannotBeToldTeachesNothing() {
    Neighbour candidate = near("a?");
    answered(check(plan, saying("b"), candidate));
    answered(miss(plan, saying(" "), near("a")));
    answered(miss(plan, saying("b"), near(" ")));
    assertThat(heard).containsExactly("missed", "missed", "missed");
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 0);
    assertThat(candidate.repute().refusals()).isZero();
  }

  @Test
  void whatIsNoTextTeachesNothing() {
    Neighbour candidate = near("a");
    Decision<Neighbour> decision = Entries.accepted(candidate);
    answered(new Lesson(plan, decision, true, saying("a"), completion -> null));
    assertThat(heard).containsExactly("missed");
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 0);
  }

  @Test
  void aFullQueueCostsKnowledgeAlone() {
    Lessons full =
        lessons(
            task -> {
              throw new RejectedExecutionException("full");
            });
    StoredCompletion fresh = saying("a");
    full.answered(miss(plan, fresh, near("a")));
    assertThat(heard).containsExactly("missed");
    assertThat(fresh.repute().group()).isNull();
    for (int i = 0; i < 100; i++) {
      full.decided(plan, Entries.missed(near("a")), Course.REFUSED);
    }
    assertThat(heard).hasSize(104).endsWith("REFUSED", "missed", "missed", "missed");
  }

  @Test
  void aComparatorThatFailsCostsTheLessonAlone() {
    answered(check(plan, saying("a"), near("!")));
    assertThat(heard).isEmpty();
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 0);
    answered(miss(plan, saying("a"), near("a")));
    assertThat(heard).containsExactly("MISS right 18");
  }

  @Test
  void feedbackIsALabelAtOnce() throws IOException {
    lessons.told(plan, Entries.accepted(near("a")), false);
    lessons.told(plan, Entries.accepted(near("a")), true);
    assertThat(heard).containsExactly("FEEDBACK wrong 0", "FEEDBACK right 0");
    assertThat(labels()).isEqualTo(written(-1, 1));
    assertThat(queue).isEmpty();
  }

  @Test
  void feedbackOnAForgottenDecisionIsNoLabelButMayAlarm() {
    for (int i = 0; i < 3; i++) {
      lessons.told(plan, Entries.missed(), false);
    }
    assertThat(heard).endsWith("FEEDBACK wrong 0", "alarmed").hasSize(4);
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 0);
  }

  @Test
  void aSurgeOfWrongOnesAlarmsAndTightens() {
    for (int i = 0; i < 3; i++) {
      answered(check(plan, saying("a"), near("b")));
    }
    assertThat(heard).endsWith("CHECK wrong 18", "alarmed").hasSize(4);
    assertThat(calibrations.theta(plan, 0.15)).isCloseTo(0.18, within(1e-9));
    CachePlan.Lookup elsewhere = plainly().route("elsewhere").plan();
    assertThat(calibrations.theta(elsewhere, 0.15)).isEqualTo(0.15);
  }

  @Test
  void whatOnlyOneWantedSoLooseAlarmsNobody() {
    Decision<Neighbour> made = Entries.accepted(near("b"));
    Decision<Neighbour> loose =
        new Decision<>(
            made.accepted(), made.best(), made.score(), 0, false, 0.25, made.judgements());
    for (int i = 0; i < 10; i++) {
      answered(new Lesson(plan, loose, true, saying("a"), Entries::words));
      lessons.told(plan, loose, false);
    }
    assertThat(heard).doesNotContain("alarmed").contains("CHECK wrong 18", "FEEDBACK wrong 0");
  }

  @Test
  void itsOwnOlderAnswerTeachesNothingOfARequest() {
    StoredCompletion older = saying("a");
    CachePlan.Lookup same =
        new CachePlan.Lookup(older.key(), plan.question(), null, plan.terms(), plan.origin());
    StoredCompletion fresh = saying("a");
    answered(check(same, fresh, new Neighbour(older, 1)));
    assertThat(heard).isEmpty();
    assertThat(calibrations.all(plan)).allMatch(one -> one.labels() == 0);
    assertThat(fresh.repute().group()).isNotNull().isSameAs(older.repute().group());
  }

  @Test
  void missesNeverAlarm() {
    for (int i = 0; i < 20; i++) {
      answered(miss(plan, saying("a"), near("b")));
    }
    assertThat(heard).containsOnly("MISS wrong 18");
  }

  @Test
  void everyHundredRequestsThetaIsFitted() {
    for (int i = 0; i < Calibration.ENOUGH; i++) {
      answered(miss(plan, saying("a"), near("a")));
    }
    for (int i = 0; i < 99; i++) {
      lessons.decided(plan, Entries.missed(near("a")), Course.REFUSED);
    }
    assertThat(queue).isEmpty();
    lessons.decided(plan, Entries.missed(near("a")), Course.REFUSED);
    // Of the scope, of the route and of all.
    assertThat(queue).hasSize(3);
    drain();
    assertThat(calibrations.theta(plan, 0.15)).isCloseTo(0.13, within(1e-9));
  }

  @Test
  void eachPlaceIsFittedByItsOwnCountAlone() {
    CachePlan.Lookup neighbour = plainly().scope("neighbour").plan();
    for (int i = 0; i < Calibration.ENOUGH; i++) {
      answered(miss(plan, saying("a"), near("a")));
    }
    for (int i = 0; i < 50; i++) {
      lessons.decided(neighbour, Entries.missed(near("a")), Course.REFUSED);
      lessons.decided(plan, Entries.missed(near("a")), Course.REFUSED);
    }
    drain();
    Calibration scope = calibrations.all(plan).getFirst();
    assertThat(scope.requests()).isEqualTo(50);
    assertThat(scope.theta(0.15)).isEqualTo(0.15);
    assertThat(calibrations.all(plan).getLast().theta(0.15)).isCloseTo(0.13, within(1e-9));
  }

  @ParameterizedTest
  @EnumSource(
      value = Rule.class,
      names = {"THRESHOLD", "PER_ENTRY"})
  void otherRulesHaveNoTheta(Rule rule) {
    CachePlan.Lookup other = Asking.by(rule).plan();
    Neighbour candidate = near("a");
    for (int i = 0; i < 5; i++) {
      answered(check(other, saying("b"), candidate));
      lessons.told(other, Entries.accepted(candidate), false);
      lessons.decided(other, Entries.accepted(candidate), Course.WITHHELD);
    }
    assertThat(heard).hasSize(15).doesNotContain("alarmed", "missed");
    assertThat(calibrations.states()).isEmpty();
    assertThat(candidate.repute().refuses(other.key().requestDigest())).isTrue();
  }

  @Test
  void entriesObserveWhereEachLearnsForItself() {
    CachePlan.Lookup other = Asking.by(Rule.PER_ENTRY).plan();
    Neighbour candidate = near("a");
    StoredCompletion same = saying("a");
    answered(check(other, same, candidate));
    answered(miss(other, saying("b"), candidate));
    assertThat(store.hidden).containsExactly(same);
    assertThat(candidate.repute().observations())
        .containsExactly(new Observation(0.9f, true), new Observation(0.9f, false));
    answered(miss(plan, saying("b"), candidate));
    assertThat(candidate.repute().observations()).hasSize(2);
  }

  @Test
  void whereAnswersAreMeantToDifferNothingIsLearned() {
    CachePlan.Lookup varied = plainly().variety(2).plan();
    StoredCompletion fresh = saying("a");
    Neighbour candidate = near("b");
    answered(check(varied, fresh, candidate));
    assertThat(heard).isEmpty();
    assertThat(fresh.repute().group()).isNull();
    assertThat(candidate.repute().refusals()).isZero();
    assertThat(calibrations.states()).isEmpty();
  }

  @Test
  void theShareThatIsAskedForIsWithheld() {
    dice = 0.03;
    assertThat(lessons.withholds(0.03)).isFalse();
    assertThat(lessons.withholds(0.031)).isTrue();
    assertThat(lessons.withholds(1)).isTrue();
    dice = 0;
    assertThat(lessons.withholds(0)).isFalse();
  }

  @Test
  void whatWasLearnedIsKeptAndTakenUp() {
    for (int i = 0; i < 3; i++) {
      answered(check(plan, saying("a"), near("b")));
    }
    learned.save();
    assertThat(store.states).as("nothing is written over what has not been read").isEmpty();
    learned.restore();
    learned.save();
    Calibrations later = new Calibrations();
    new Learned(later, store).restore();
    assertThat(later.theta(plan, 0.15)).isCloseTo(0.18, within(1e-9));
    assertThat(later.states()).isEqualTo(calibrations.states());
  }

  @Test
  void aStoreThatFailsOrHoldsGarbageCostsKnowledgeAlone() {
    answered(miss(plan, saying("a"), near("a")));
    store.states.put(Learned.STATE, "garbage".getBytes(StandardCharsets.UTF_8));
    learned.restore();
    store.states.put(Learned.STATE, new byte[2]);
    learned.restore();
    store.failing = true;
    learned.restore();
    learned.save();
    assertThat(calibrations.of(plan).labels()).isEqualTo(1);
  }
}
