package dev.reprise.benchmarks.quality;

import dev.reprise.cache.CachePolicy.Rule;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** All rows, and what they say together. */
record Findings(List<Row> rows) {

  /** One setting over all seeds; rates in percent of all requests. */
  record Mean(double hits, double error, double worst, double cost, int seeds) {
    boolean isEmpty() {
      return seeds == 0;
    }
  }

  /** One point of a curve, in percent of all requests. */
  record Point(double error, double hits) {}

  Findings {
    rows = List.copyOf(rows);
  }

  Mean learned(String model, String stream, Rule rule, double delta, double noise) {
    return mean(
        row ->
            row.setting().rule() == rule
                && row.setting().delta() == delta
                && row.setting().noise() == noise
                && row.model().equals(model)
                && row.stream().equals(stream));
  }

  Mean fixed(String model, String stream, double threshold, boolean guarded) {
    return mean(
        row -> isFixed(row, model, stream, guarded) && row.setting().threshold() == threshold);
  }

  private Mean mean(Predicate<Row> wanted) {
    List<Tally> found = rows.stream().filter(wanted).map(Row::tally).toList();
    return new Mean(
        found.stream().mapToDouble(Tally::hitRate).average().orElse(Double.NaN),
        found.stream().mapToDouble(Tally::error).average().orElse(Double.NaN),
        found.stream().mapToDouble(Tally::error).max().orElse(Double.NaN),
        found.stream().mapToDouble(Tally::cost).average().orElse(Double.NaN),
        found.size());
  }

  private static boolean isFixed(Row row, String model, String stream, boolean guarded) {
    return row.setting().rule() == Rule.THRESHOLD
        && row.setting().guarded() == guarded
        && row.model().equals(model)
        && row.stream().equals(stream);
  }

  /** What each static threshold would have come to, guarded, the strictest first. */
  List<Point> sweep(String model, String stream) {
    return sweep(model, stream, true);
  }

  private List<Point> sweep(String model, String stream, boolean guarded) {
    return rows.stream()
        .filter(row -> isFixed(row, model, stream, guarded))
        .map(row -> row.setting().threshold())
        .distinct()
        .sorted(Comparator.reverseOrder())
        .map(threshold -> fixed(model, stream, threshold, guarded))
        .map(mean -> new Point(mean.error(), mean.hits()))
        .toList();
  }

  /**
   * What the best static threshold, chosen with hindsight, hits at this error, with the guard or,
   * where that was tried, without; between two thresholds on the straight line. NaN outside of what
   * was tried.
   */
  double hindsight(String model, String stream, double error) {
    double guarded = hindsight(sweep(model, stream, true), error);
    double plain = hindsight(sweep(model, stream, false), error);
    return Double.isNaN(plain) || guarded > plain ? guarded : plain;
  }

  private static double hindsight(List<Point> sweep, double error) {
    Point before = new Point(0, 0);
    double best = Double.NaN;
    for (Point point : sweep) {
      if (before.error() <= error && error <= point.error()) {
        double way = (error - before.error()) / Math.max(1e-9, point.error() - before.error());
        double hits = before.hits() + way * (point.hits() - before.hits());
        best = Double.isNaN(best) ? hits : Math.max(best, hits);
      }
      before = point;
    }
    return best;
  }
}
