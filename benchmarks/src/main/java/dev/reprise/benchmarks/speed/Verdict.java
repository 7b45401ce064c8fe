package dev.reprise.benchmarks.speed;

/**
 * One target and what came of it.
 *
 * @param figure such as {@code requests per CPU-second}
 * @param unit of the figure; empty for rates
 * @param reference whose figure {@code theirs} is
 */
record Verdict(
    String row,
    String figure,
    String unit,
    String reference,
    double theirs,
    double ours,
    Target target) {

  double ratio() {
    return ours / theirs;
  }

  /** 1 where the target is just met, 2 where the figure is twice as good. */
  double attainment() {
    double value = target.relative() ? ratio() : ours;
    if (target.least()) {
      return value / target.bound();
    }
    return value <= 0 ? Double.MAX_VALUE : target.bound() / value;
  }

  boolean isMet() {
    return target.isMet(ours, theirs);
  }
}
