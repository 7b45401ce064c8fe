package dev.reprise.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.decision.Calibrations.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a request counts, and that it counts there once. */
class PlacesTest {
  private static final CachePolicy POLICY = Traffic.policy(Rule.EVIDENCE, false, 0.01);

  @Test
  void aRequestOfARouteCountsForItsScopeItsRouteAndAllTraffic() {
    assertThat(places("faq"))
        .hasSize(3)
        .endsWith(new Place("faq", "", 0.01), new Place("", "", 0.01));
  }

  @Test
  void aRequestOfNoRouteCountsOnceForAllTraffic() {
    assertThat(places("")).hasSize(2).doesNotHaveDuplicates().endsWith(new Place("", "", 0.01));
  }

  private static List<Place> places(String route) {
    Calibrations calibrations = new Calibrations();
    calibrations.all(new Traffic(DecisionObserver.NONE, route, POLICY).plan());
    return calibrations.states().stream().map(Calibrations.State::place).toList();
  }
}
