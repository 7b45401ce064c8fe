package dev.reprise.benchmarks.quality;

import dev.reprise.benchmarks.quality.Chart.Dot;
import dev.reprise.benchmarks.quality.Findings.Mean;
import dev.reprise.cache.CachePolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as plots. */
final class Charts {
  private static final double MAX_ERROR = 5;

  private final Options options;
  private final Findings findings;

  Charts(Options options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  List<Chart> all() {
    List<Chart> charts = new ArrayList<>();
    for (Model model : options.models()) {
      for (String stream : options.streams()) {
        charts.add(trade(model, stream));
      }
      charts.add(kept(model));
      charts.add(cost(model));
    }
    return charts;
  }

  private Chart trade(Model model, String stream) {
    String title = model.label() + ", " + stream + ": hits against wrong answers";
    Chart chart =
        new Chart(title, "wrong answers, % of requests", MAX_ERROR, "hits, % of requests", 100);
    chart.marked("evidence, δ as marked", learned(model, stream, Rule.EVIDENCE, true));
    List<Dot> perEntry = learned(model, stream, Rule.PER_ENTRY, true);
    if (!perEntry.isEmpty()) {
      chart.marked("per-entry, δ as marked", perEntry);
    }
    List<Dot> sweep =
        findings.sweep(model.label(), stream).stream()
            .map(point -> new Dot(point.error(), point.hits(), ""))
            .toList();
    return chart.line("fixed thresholds and the guard", sweep);
  }

  private List<Dot> learned(Model model, String stream, Rule rule, boolean labelled) {
    List<Dot> dots = new ArrayList<>();
    for (double delta : Plan.DELTAS) {
      Mean mean = findings.learned(model.label(), stream, rule, delta, 0);
      if (!mean.isEmpty()) {
        String label = labelled ? String.format(Locale.ROOT, "%.1f", 100 * delta) : "";
        dots.add(new Dot(mean.error(), mean.hits(), label));
      }
    }
    return dots;
  }

  private Chart kept(Model model) {
    String title = model.label() + ": worst of all orders against what is accepted";
    Chart chart =
        new Chart(title, "accepted, δ in %", MAX_ERROR, "wrong answers, % of requests", MAX_ERROR);
    for (String stream : options.streams()) {
      List<Dot> dots = new ArrayList<>();
      for (double delta : Plan.DELTAS) {
        Mean mean = findings.learned(model.label(), stream, Rule.EVIDENCE, delta, 0);
        if (!mean.isEmpty()) {
          dots.add(new Dot(100 * delta, mean.worst(), ""));
        }
      }
      chart.marked(stream, dots);
    }
    return chart.dashed("accepted", List.of(new Dot(0, 0, ""), new Dot(5, 5, "")));
  }

  private Chart cost(Model model) {
    String title = model.label() + ": hits withheld to verify";
    Chart chart =
        new Chart(title, "accepted, δ in %", MAX_ERROR, "withheld, % of requests", MAX_ERROR);
    for (String stream : options.streams()) {
      List<Dot> dots = new ArrayList<>();
      for (double delta : Plan.DELTAS) {
        Mean mean = findings.learned(model.label(), stream, Rule.EVIDENCE, delta, 0);
        if (!mean.isEmpty()) {
          dots.add(new Dot(100 * delta, mean.cost(), ""));
        }
      }
      chart.marked(stream, dots);
    }
    return chart;
  }
}
