package dev.reprise.decision;

import static dev.reprise.decision.Asking.plainly;
import static dev.reprise.decision.Stream.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reprise.cache.CachePlan;
import dev.reprise.decision.Calibrations.State;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each scope has its own θ, falls back on its route's and on all traffic's; all of it is kept. */
final class CalibrationsTest {
  private final Calibrations calibrations = new Calibrations();

  @Test
  void aScopeFallsBackOnItsRouteAndOnAllTraffic() {
    assertThat(theta(plainly())).isEqualTo(START);
    learn(plainly().route("r1").scope("s1"), 2, 1);
    double all = theta(plainly().route("another").scope("another"));
    assertThat(all).isEqualTo(theta(plainly().route("r1").scope("s1")));
    assertThat(all).isLessThan(START);
    learn(plainly().route("r1").scope("s2"), 1, 0);
    double route = theta(plainly().route("r1").scope("s3"));
    assertThat(route).isLessThan(all);
    assertThat(theta(plainly().route("another").scope("another"))).isEqualTo(all);
    learn(plainly().route("r1").scope("s3"), 0, 3);
    assertThat(theta(plainly().route("r1").scope("s3"))).isLessThan(route);
    assertThat(theta(plainly().route("r1").scope("s4"))).isEqualTo(route);
  }

  @Test
  void aPlaceStartsFromTheNextThatHasLearned() {
    CachePlan.Lookup plan = plainly().route("r1").scope("s1").plan();
    List<Calibration> places = calibrations.all(plan);
    assertThat(calibrations.start(plan, places.getFirst(), START)).isEqualTo(START);
    learn(plainly().route("another").scope("another"), 2, 1);
    double all = theta(plainly().route("r1").scope("s1"));
    assertThat(all).isLessThan(START);
    assertThat(calibrations.start(plan, places.getFirst(), START)).isEqualTo(all);
    assertThat(calibrations.start(plan, places.get(1), START)).isEqualTo(all);
    assertThat(calibrations.start(plan, places.getLast(), START)).isEqualTo(START);
  }

  /** Teaches the narrowest of the places, from this one on, and fits so often. */
  private void learn(Asking asking, int last, int more) {
    for (int place = 0; place <= last; place++) {
      Calibration calibration = calibrations.all(asking.plan()).get(place);
      for (int i = 0; i < Calibration.ENOUGH; i++) {
        calibration.request(0.0001 * i);
        calibration.label(0.0001 * i, true, 1);
      }
      for (int i = 0; i <= more; i++) {
        calibration.refit(START);
      }
    }
  }

  @Test
  void anotherAcceptedRateIsAnotherPlace() {
    learn(plainly().delta(0.01), 2, 0);
    assertThat(theta(plainly().delta(0.01))).isLessThan(START);
    assertThat(theta(plainly().delta(0.02))).isEqualTo(START);
  }

  @Test
  void placesAreBounded() {
    learn(plainly().scope("first"), 2, 0);
    for (int i = 0; i < 3 * Calibrations.MAX_PLACES; i++) {
      learnNothing(plainly().scope("scope " + i));
      assertThat(calibrations.states()).hasSizeLessThanOrEqualTo(Calibrations.MAX_PLACES);
    }
    assertThat(calibrations.states()).hasSize(Calibrations.MAX_PLACES);
    // The idlest goes; its route, which is always asked, stays.
    assertThat(calibrations.all(plainly().scope("first").plan()).getFirst().labels()).isZero();
    assertThat(calibrations.of(plainly().scope("first").plan()).isLearned()).isTrue();
  }

  private void learnNothing(Asking asking) {
    calibrations.all(asking.plan()).forEach(one -> one.request(Double.NaN));
  }

  @Test
  void statesTellWhatIsKnown() {
    assertThat(calibrations.states()).isEmpty();
    CachePlan.Lookup plan = plainly().route("r").plan();
    calibrations.of(plan).label(0.1, true, 1);
    calibrations.of(plan).request(0.1);
    assertThat(calibrations.states())
        .hasSize(3)
        .filteredOn(state -> !state.place().scope().isEmpty())
        .singleElement()
        .satisfies(
            state -> {
              assertThat(state.place().route()).isEqualTo("r");
              assertThat(state.place().scope()).isEqualTo(plan.key().scope().id());
              assertThat(state.theta()).isNaN();
              assertThat(state.labels()).isEqualTo(1);
              assertThat(state.requests()).isEqualTo(1);
            });
  }

  @Test
  void whatWasLearnedIsTakenUp() {
    fill();
    Calibrations restored = new Calibrations();
    restored.restore(calibrations.save());
    assertThat(restored.states())
        .containsExactlyElementsOf(calibrations.states())
        .extracting(State::theta)
        .anyMatch(theta -> theta < START);
    assertThat(restored.save()).isEqualTo(calibrations.save());
  }

  private void fill() {
    learn(plainly().route("ä route").scope("s1"), 2, 2);
    learnNothing(plainly().route("ä route").scope("s2"));
    calibrations.all(plainly().scope("s3").plan()).getFirst().label(0.1, false, 1);
  }

  @Test
  void runAfterRunNoMoreIsKeptThanIsTakenUp() {
    for (int i = 0; i < Calibrations.MAX_PLACES; i++) {
      learnNothing(plainly().scope("first run " + i));
    }
    Calibrations second = new Calibrations();
    second.restore(calibrations.save());
    second.all(plainly().scope("second run").plan()).getFirst().label(0.1, true, 1);
    Calibrations third = new Calibrations();
    third.restore(second.save());
    assertThat(third.states()).hasSize(Calibrations.MAX_PLACES);
    assertThat(third.all(plainly().scope("second run").plan()).getFirst().labels()).isEqualTo(1);
  }

  @Test
  void nothingAndOtherVersionsAreNoMistake() throws IOException {
    fill();
    byte[] before = calibrations.save();
    calibrations.restore(null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(2);
    out.writeUTF("of another make");
    calibrations.restore(bytes.toByteArray());
    assertThat(calibrations.save()).isEqualTo(before);
  }

  @Test
  void whatIsCutOffAnywhereChangesNothing() {
    for (int i = 0; i < 50; i++) {
      learnNothing(plainly());
      calibrations.of(plainly().plan()).label(0.1, true, 1);
    }
    byte[] saved = calibrations.save();
    Calibrations other = new Calibrations();
    for (int length = 0; length < saved.length; length++) {
      byte[] cut = Arrays.copyOf(saved, length);
      assertThatThrownBy(() -> other.restore(cut)).isInstanceOf(UncheckedIOException.class);
    }
    assertThatThrownBy(() -> other.restore(Arrays.copyOf(saved, saved.length + 1)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(other.states()).isEmpty();
  }

  @Test
  void garbageIsRefusedOrHarmless() {
    fill();
    byte[] saved = calibrations.save();
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      byte[] garbage = saved.clone();
      int start = 4 + random.nextInt(random.nextBoolean() ? 200 : saved.length - 4);
      for (int i = start; i < Math.min(garbage.length, start + 1 + random.nextInt(20)); i++) {
        garbage[i] = (byte) random.nextInt();
      }
      Calibrations other = new Calibrations();
      try {
        other.restore(garbage);
      } catch (UncheckedIOException e) {
        assertThat(other.states()).isEmpty();
      }
      assertThat(other.states()).hasSizeLessThanOrEqualTo(Calibrations.MAX_PLACES);
      assertThatCode(() -> other.all(plainly().plan()).forEach(one -> use(one)))
          .doesNotThrowAnyException();
    }
  }

  private static void use(Calibration calibration) {
    calibration.request(0.1);
    calibration.label(0.1, true, 1);
    calibration.refit(START);
  }

  @Test
  void hostileCountsAreRefusedBeforeAnythingIsAllocated() throws IOException {
    for (int count : new int[] {-1, Calibrations.MAX_PLACES + 1, Integer.MAX_VALUE}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(1);
      out.writeInt(count);
      // Places without anything, each as small as it can be.
      for (int i = 0; i < 1_000; i++) {
        out.writeUTF("");
        out.writeUTF(Integer.toString(i));
        out.writeDouble(0.01);
        out.writeDouble(Double.NaN);
        out.writeLong(0);
        out.writeInt(0);
      }
      assertThatThrownBy(() -> calibrations.restore(bytes.toByteArray()))
          .isInstanceOf(UncheckedIOException.class);
    }
    assertThat(calibrations.states()).isEmpty();
  }

  private double theta(Asking asking) {
    return calibrations.theta(asking.plan(), START);
  }
}
