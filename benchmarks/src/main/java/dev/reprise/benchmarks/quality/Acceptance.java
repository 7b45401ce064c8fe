package dev.reprise.benchmarks.quality;

import dev.reprise.benchmarks.quality.Findings.Mean;
import dev.reprise.cache.CachePolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures that must be reached, each with what was measured. */
final class Acceptance {
  private static final Map<String, Double> LEAST_HITS =
      Map.of("banking77", 60.0, "clinc150", 65.0, "hwu64", 48.0);
  private static final double MOST_MISSED = 5;
  private static final double MOST_FALSE_VETOES = 8;

  /** One figure. */
  record Item(String what, boolean passed, String measured) {}

  private final List<Item> items = new ArrayList<>();
  private final Options options;
  private final Findings findings;

  private Acceptance(Options options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  static List<Item> of(Options options, Findings findings, GuardTable guard) {
    Acceptance acceptance = new Acceptance(options, findings);
    Model main = options.models().getFirst();
    acceptance.bounds("(a) ", main);
    acceptance.hits(main);
    acceptance.items.add(
        item("(c) near misses that pass the guard ≤ 5 %", guard.missed(), MOST_MISSED));
    acceptance.items.add(
        item("(c) controls that the guard forbids ≤ 8 %", guard.falseVetoes(), MOST_FALSE_VETOES));
    options.models().stream().skip(1).forEach(model -> acceptance.bounds("(d) ", model));
    acceptance.noise(main);
    return acceptance.items;
  }

  private static Item item(String what, double measured, double most) {
    return new Item(what, measured <= most, String.format(Locale.ROOT, "%.1f %%", measured));
  }

  private void bounds(String letter, Model model) {
    for (String stream : options.streams()) {
      for (double delta : Plan.ACCEPTED) {
        Mean mean = findings.learned(model.label(), stream, Rule.EVIDENCE, delta, 0);
        items.add(
            new Item(
                String.format(
                    Locale.ROOT,
                    "%s%s, %s: error ≤ %.0f %% in each order",
                    letter,
                    model.label(),
                    stream,
                    100 * delta),
                mean.worst() <= 100 * delta,
                String.format(
                    Locale.ROOT,
                    "worst %.2f, mean %.2f %% (%d)",
                    mean.worst(),
                    mean.error(),
                    mean.seeds())));
      }
    }
  }

  private void hits(Model model) {
    for (String stream : options.streams()) {
      Double least = LEAST_HITS.get(stream);
      if (least != null) {
        Mean mean = findings.learned(model.label(), stream, Rule.EVIDENCE, 0.01, 0);
        items.add(
            new Item(
                String.format(Locale.ROOT, "(b) %s: hits at 1 %% ≥ %.0f %%", stream, least),
                mean.hits() >= least,
                String.format(Locale.ROOT, "%.1f %%", mean.hits())));
      }
    }
  }

  private void noise(Model model) {
    for (String stream : options.streams()) {
      Mean mean = findings.learned(model.label(), stream, Rule.EVIDENCE, 0.01, Plan.NOISE);
      double fixed = findings.hindsight(model.label(), stream, mean.error());
      double atBound = findings.hindsight(model.label(), stream, 1);
      items.add(
          new Item(
              "(e) " + stream + ": hits under 20 % noise ≥ the best static cosine's at that error",
              mean.hits() >= fixed,
              String.format(
                  Locale.ROOT,
                  "%.1f to %.1f at %.2f %%; at 1 %% the best static has %.1f",
                  mean.hits(),
                  fixed,
                  mean.error(),
                  atBound)));
    }
  }
}
