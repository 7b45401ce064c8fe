package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Happened;
import dev.reprise.analyze.Analysis.Outcome;
import dev.reprise.analyze.Analysis.Step;
import dev.reprise.analyze.Sheet.Style;
import java.util.Locale;

/** What Reprise did, on a terminal. */
final class HappenedText {
  private HappenedText() {}

  static void write(Happened happened, Sheet sheet) {
    Step last = happened.growth().isEmpty() ? null : happened.growth().getLast();
    long hits = last == null ? 0 : last.exact() + last.semantic();
    sheet.heading("Hits " + Words.percent(Analysis.share(hits, happened.requests())));
    sheet.line(
        sheet.paint(
            Style.FAINT,
            String.format(
                Locale.ROOT, "  %-20s%9s%12s%14s%14s", "", "", "requests", "median", "99 in 100")));
    for (Outcome outcome : happened.outcomes()) {
      sheet.line(
          String.format(
              Locale.ROOT,
              "  %-20s%9s%12s%14s%14s",
              Sheet.cut(outcome.name(), 20),
              Words.percent(Analysis.share(outcome.requests(), happened.requests())),
              Words.count(outcome.requests()),
              Words.millis(outcome.p50()),
              Words.millis(outcome.p99())));
    }
    sheet.heading("Saved");
    sheet.line(
        "  tokens   "
            + Words.rough(happened.tokensSaved())
            + "; spent "
            + Words.rough(happened.tokensSpent()));
    if (happened.moneySaved() != null || happened.moneySpent() != null) {
      sheet.line(
          "  money    "
              + Words.money(happened.moneySaved())
              + "; spent "
              + Words.money(happened.moneySpent()));
    }
    if (happened.secondsSaved() != null) {
      sheet.line("  waiting  " + Words.seconds(happened.secondsSaved()));
    }
    if (happened.growth().size() > 1) {
      sheet.heading("Hit rate over time");
      String line = Sheet.spark(TextReport.rates(happened.growth(), sheet.width() - 4));
      sheet.line("  " + sheet.paint(Style.GOOD, line));
    }
    sheet.reasons("Details", happened.details(), happened.requests());
    sheet.reasons("Errors", happened.errors(), happened.requests());
    GroupText.write("Models", happened.models(), sheet);
    if (happened.routes().size() > 1) {
      GroupText.write("Routes", happened.routes(), sheet);
    }
    if (happened.tenants().size() > 1) {
      GroupText.write("Tenants", happened.tenants(), sheet);
    }
  }
}
