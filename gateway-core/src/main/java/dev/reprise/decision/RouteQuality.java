package dev.reprise.decision;

import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.chat.Usage;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.guard.Veto;
import java.util.List;
import java.util.Map;

/**
 * What was counted of one route since the gateway started. Counters that change meanwhile are read
 * one after another, so sums may be off by what is being counted.
 *
 * @param route its name; empty for requests that match none
 * @param terms its policy
 * @param courses what came of lookups
 * @param hurdles at what those that were refused failed
 * @param vetoes lookups with a candidate that the guard forbade, by the nearest one's reason
 * @param judged answers that were found right or wrong, by who says so
 * @param missed answers that nothing was learned from
 * @param alarms surges of wrong answers
 * @param compared what the hits that were checked would have saved
 * @param similarities of the best candidates
 * @param scores the same on the scale of θ; empty of other rules than {@link Rule#EVIDENCE}
 */
public record RouteQuality(
    String route,
    CachePolicy.Semantic terms,
    Map<Course, Long> courses,
    Map<Hurdle, Long> hurdles,
    Map<Veto, Long> vetoes,
    Map<Source, Tally> judged,
    long missed,
    long alarms,
    Savings compared,
    Distribution similarities,
    Distribution scores) {

  /** Answers that were looked at. */
  public record Tally(long right, long wrong) {}

  /**
   * What calls cost.
   *
   * @param money by the operator's prices; NaN where nothing has one
   */
  public record Savings(Usage usage, double money) {}

  /** Which lookups a distribution is of. */
  public enum Cohort {
    SERVED,
    WITHHELD,
    REFUSED,
    /** Upstream's own answer said the same as the best candidate's. */
    RIGHT,
    /** It said another thing. */
    WRONG
  }

  /**
   * How values spread.
   *
   * @param bounds ascending
   * @param counts one more than bounds: below the first, from each to the next, from the last on
   */
  public record Distribution(List<Double> bounds, Map<Cohort, List<Long>> counts) {}

  public long lookups() {
    return courses.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Hits as a share of lookups, given or not; NaN before the first. */
  public double hitShare() {
    long lookups = lookups();
    long hits = courses.getOrDefault(Course.SERVED, 0L) + withheld();
    return lookups == 0 ? Double.NaN : (double) hits / lookups;
  }

  public long withheld() {
    return courses.getOrDefault(Course.WITHHELD, 0L);
  }

  /** Hits that upstream's own answers were compared with. */
  public long checked() {
    Tally checks = checks();
    return checks.right() + checks.wrong();
  }

  private Tally checks() {
    return judged.getOrDefault(Source.CHECK, new Tally(0, 0));
  }

  /** Wrong ones among the hits that upstream's own answers were compared with. */
  public ErrorInterval verified() {
    Tally checks = checks();
    return ErrorInterval.of(checks.wrong(), checks.right());
  }

  /** The same as a share of all lookups, which {@code max-error-rate} bounds. */
  public ErrorInterval verifiedOfLookups() {
    double share = hitShare();
    return verified().times(Double.isNaN(share) ? 1 : share);
  }
}
