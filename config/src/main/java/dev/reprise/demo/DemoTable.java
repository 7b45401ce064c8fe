package dev.reprise.demo;

import dev.reprise.demo.DemoReport.Group;
import dev.reprise.demo.Outcome.Answered;
import java.util.Formatter;
import java.util.Locale;
import java.util.OptionalDouble;

/** Renders a report as aligned plain text. */
final class DemoTable {

  private static final String LATENCY_ROW = "  %-16s%8s%13s%11s%13s%11s%n";
  private static final String FIGURE_ROW = "  %-16s%8s   %s%n";
  private static final int P50 = 50;
  private static final int P99 = 99;

  private final Formatter rows = new Formatter(Locale.ROOT);

  private DemoTable() {}

  static String render(DemoReport report) {
    var table = new DemoTable();
    table.latencies(report);
    table.savings(report);
    table.wrongHits(report);
    return table.rows.toString();
  }

  private void latencies(DemoReport report) {
    rows.format("%50s%24s%n", "first content, ms", "whole answer, ms");
    rows.format(LATENCY_ROW, "", "requests", "p50", "p99", "p50", "p99");
    group("exact hits", report.exact());
    group("semantic hits", report.semantic());
    group("misses", report.misses());
    if (report.collapsed() > 0) {
      rows.format(
          FIGURE_ROW, "collapsed", report.collapsed(), "shared an answer that was under way");
    }
    if (!report.failures().isEmpty()) {
      rows.format(FIGURE_ROW, "FAILED", report.failures().size(), "no usable answer");
    }
    rows.format(FIGURE_ROW, "all", report.requests(), "in " + seconds(report.elapsed().toMillis()));
    rows.format("%n");
  }

  private void group(String name, Group group) {
    rows.format(
        LATENCY_ROW,
        name,
        group.count(),
        millis(group.first().percentileMillis(P50)),
        millis(group.first().percentileMillis(P99)),
        millis(group.whole().percentileMillis(P50)),
        millis(group.whole().percentileMillis(P99)));
  }

  private void savings(DemoReport report) {
    long tokens = report.saved().totalTokens();
    String money = String.format(Locale.ROOT, "$%.4f", report.moneySavedUsd());
    rows.format(FIGURE_ROW, "provider calls", report.providerCalls(), "of " + report.requests());
    rows.format(
        FIGURE_ROW,
        "tokens saved",
        tokens,
        report.saved().promptTokens()
            + " prompt + "
            + report.saved().completionTokens()
            + " completion");
    rows.format(FIGURE_ROW, "money saved", money, prices());
    rows.format(
        FIGURE_ROW,
        "time saved",
        report.timeSaved().map(saved -> seconds(saved.toMillis())).orElse("-"),
        "of waiting, had every hit been a mean miss");
  }

  private static String prices() {
    return String.format(
        Locale.ROOT,
        "assuming USD %.2f (prompt), %.2f (completion) per million",
        DemoReport.USD_PER_MILLION_PROMPT_TOKENS,
        DemoReport.USD_PER_MILLION_COMPLETION_TOKENS);
  }

  private void wrongHits(DemoReport report) {
    rows.format(
        FIGURE_ROW,
        "WRONG HITS",
        report.wrong().size(),
        String.format(
            Locale.ROOT,
            "of %d hits checked against the truth, %d of them semantic",
            report.hits(),
            report.semantic().count()));
    for (Answered wrong : report.wrong()) {
      rows.format("%n  !! asked:  %s%n", wrong.request().wording());
      rows.format(
          "     served: the answer to \"%s\"%n     %s%n",
          wrong.served().canonical(), how(wrong.lookup()));
    }
  }

  private static String how(Lookup lookup) {
    return switch (lookup.source()) {
      case SEMANTIC ->
          String.format(Locale.ROOT, "by a semantic hit, similarity %.3f", lookup.similarity());
      case EXACT -> "by an exact hit: an earlier wrong hit was linked to this wording";
      case COLLAPSED, FORWARDED -> "by no hit: collapsed with another question";
    };
  }

  private static String millis(OptionalDouble value) {
    return value.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f", value.getAsDouble());
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
