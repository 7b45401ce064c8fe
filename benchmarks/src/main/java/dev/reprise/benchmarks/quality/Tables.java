package dev.reprise.benchmarks.quality;

import dev.reprise.benchmarks.quality.Findings.Mean;
import dev.reprise.cache.CachePolicy.Rule;
import java.util.List;
import java.util.Locale;

/** The figures as Markdown. */
final class Tables {
  private final Options options;
  private final Findings findings;
  private final StringBuilder out = new StringBuilder();

  private Tables(Options options, Findings findings) {
    this.options = options;
    this.findings = findings;
  }

  /** All tables of streams. */
  static String ofStreams(Options options, Findings findings) {
    Tables tables = new Tables(options, findings);
    options.models().forEach(tables::model);
    return tables.out.toString();
  }

  private void model(Model model) {
    put("%n## %s%n%n", model.name());
    put(
        "Hits @ wrong answers / withheld to verify, in percent of all requests; means over %d ",
        options.seeds().size());
    put("orders, static thresholds in one.%n%n| |");
    options.streams().forEach(stream -> put(" %s |", stream));
    put("%n|---|%s%n", "---|".repeat(options.streams().size()));
    for (double delta : Plan.DELTAS) {
      line("evidence, δ = %.1f %%", model, Rule.EVIDENCE, delta, 0);
    }
    line("evidence, δ = %.1f %%, 20 %% noise", model, Rule.EVIDENCE, 0.01, Plan.NOISE);
    for (double delta : Plan.DELTAS) {
      line("per-entry, δ = %.1f %%", model, Rule.PER_ENTRY, delta, 0);
    }
    fixed("plain cosine ≥ %.3f", model, false);
    fixed("cosine ≥ %.3f and the guard", model, true);
    for (double error : new double[] {0.5, 1, 2, 5}) {
      put("| best fixed threshold by hindsight, with or without guard, @ %.1f %% |", error);
      for (String stream : options.streams()) {
        put(" %.1f |", findings.hindsight(model.label(), stream, error));
      }
      put("%n");
    }
  }

  private void fixed(String name, Model model, boolean guarded) {
    put("| " + name + " |", model.threshold());
    for (String stream : options.streams()) {
      Mean mean = findings.fixed(model.label(), stream, model.threshold(), guarded);
      put(" %.1f @ %.2f |", mean.hits(), mean.error());
    }
    put("%n");
  }

  private void line(String name, Model model, Rule rule, double delta, double noise) {
    List<Mean> means =
        options.streams().stream()
            .map(stream -> findings.learned(model.label(), stream, rule, delta, noise))
            .toList();
    if (means.stream().allMatch(Mean::isEmpty)) {
      return;
    }
    put("| " + name + " |", 100 * delta);
    means.forEach(mean -> put(" %.1f @ %.2f / %.2f |", mean.hits(), mean.error(), mean.cost()));
    put("%n");
  }

  /** The library form, over several dice, beside the gateway, order by order and together. */
  static String ofHttp(List<Row> library, List<Row> wire) {
    StringBuilder table =
        new StringBuilder(
            "\n| δ = 1 %, % of requests | library: hits @ wrong / withheld | gateway |\n"
                + "|---|---|---|\n");
    Tally one = Tally.NONE;
    Tally two = Tally.NONE;
    for (int i = 0; i < wire.size(); i++) {
      Row row = wire.get(i);
      one = one.and(library.get(i).tally());
      two = two.and(row.tally());
      String name =
          String.format(Locale.ROOT, "%s, %s, order %d", row.model(), row.stream(), row.seed());
      table.append(beside(name, library.get(i).tally(), row.tally()));
    }
    boolean close =
        Math.abs(one.hitRate() - two.hitRate()) <= 1 && Math.abs(one.error() - two.error()) <= 1;
    table.append(beside("together, " + (close ? "within" : "**not within**") + " 1", one, two));
    return table.toString();
  }

  private static String beside(String name, Tally library, Tally gateway) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f @ %.2f / %.2f | %.1f @ %.2f / %.2f |%n",
        name,
        library.hitRate(),
        library.error(),
        library.cost(),
        gateway.hitRate(),
        gateway.error(),
        gateway.cost());
  }

  /** What the guard said. */
  static String ofGuard(GuardTable guard) {
    StringBuilder table = new StringBuilder();
    table.append(
        "\n## Guard\n\n| pairs | answers | all | vetoed | cosine ≥ 0.90 | vetoed | why |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (GuardTable.Line line : guard.lines()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %d | %d | %d | %s |%n",
              line.category(),
              line.same() ? "same" : "differ",
              line.pairs(),
              line.vetoed(),
              line.near(),
              line.nearVetoed(),
              line.reasonsText()));
    }
    return table.toString();
  }

  /** What was reached. */
  static String ofAcceptance(List<Acceptance.Item> items) {
    StringBuilder table = new StringBuilder("\n## Acceptance\n\n| | | measured |\n|---|---|---|\n");
    for (Acceptance.Item item : items) {
      String verdict = item.passed() ? "pass" : "**FAIL**";
      table.append("| " + item.what() + " | " + verdict + " | " + item.measured() + " |\n");
    }
    return table.toString();
  }

  private void put(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }
}
