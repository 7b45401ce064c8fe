package dev.reprise.benchmarks.quality;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which settings are run for which model, stream and seed. */
record Plan(Options options) {
  static final List<Double> DELTAS = List.of(0.005, 0.01, 0.02, 0.05);

  /** The shares of wrong answers that acceptance asks for. */
  static final List<Double> ACCEPTED = List.of(0.01, 0.02, 0.05);

  static final double NOISE = 0.2;

  /** One run. */
  record Job(Model model, String stream, long seed, Setting setting) {}

  List<Job> jobs() {
    List<Job> jobs = new ArrayList<>();
    for (Model model : options.models()) {
      for (String stream : options.streams()) {
        for (long seed : options.seeds()) {
          settings(model, seed).forEach(setting -> jobs.add(new Job(model, stream, seed, setting)));
        }
      }
    }
    return jobs;
  }

  private Set<Setting> settings(Model model, long seed) {
    boolean main = model == options.models().getFirst();
    Set<Setting> settings = new LinkedHashSet<>();
    for (double delta : main && !options.quick() ? DELTAS : ACCEPTED) {
      settings.add(Setting.evidence(model, delta, 0));
    }
    if (main) {
      settings.add(Setting.evidence(model, 0.01, NOISE));
      for (double delta : options.quick() ? List.of(0.01) : DELTAS) {
        settings.add(Setting.perEntry(model, delta));
      }
    }
    // The curve hardly moves with the order, and costs as much as everything else together.
    if (seed == options.seeds().getFirst()) {
      for (double threshold : thresholds(model)) {
        settings.add(Setting.plain(model, threshold));
        settings.add(Setting.fixed(model, threshold));
      }
    }
    return settings;
  }

  private Set<Double> thresholds(Model model) {
    Set<Double> thresholds = new TreeSet<>();
    thresholds.add(model.threshold());
    for (int i = 0; i < Model.Sweep.POINTS; i += options.quick() ? 2 : 1) {
      thresholds.add(model.sweep().at(i));
    }
    return thresholds;
  }
}
