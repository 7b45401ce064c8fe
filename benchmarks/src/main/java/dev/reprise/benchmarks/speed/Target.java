package dev.reprise.benchmarks.speed;

import java.util.Locale;

/**
 * What a figure is to reach.
 *
 * @param least whether the bound is the least that will do; else the most
 * @param relative whether the bound is a multiple of the reference's figure
 */
record Target(double bound, boolean least, boolean relative) {
  static Target atLeastTimes(double factor) {
    return new Target(factor, true, true);
  }

  static Target atMostTimes(double factor) {
    return new Target(factor, false, true);
  }

  static Target atMost(double bound) {
    return new Target(bound, false, false);
  }

  boolean isMet(double ours, double theirs) {
    double value = relative ? ours / theirs : ours;
    return least ? value >= bound : value <= bound;
  }

  String text(String unit) {
    String number = String.format(Locale.ROOT, "%s %s", least ? "≥" : "≤", Numbers.brief(bound));
    return relative ? number + " ×" : number + " " + unit;
  }
}
