package dev.reprise.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.reprise.analyze.Analysis.Amount;
import dev.reprise.analyze.Analysis.BadLine;
import dev.reprise.analyze.Analysis.Happened;
import dev.reprise.analyze.Analysis.Lane;
import dev.reprise.analyze.Analysis.Outcome;
import dev.reprise.analyze.Analysis.Remark;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Source;
import dev.reprise.analyze.Analysis.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * An analysis as one page that needs nothing else: no script, no request, plots drawn here. What is
 * in the log is escaped, and the page forbids itself whatever it does not need.
 */
public final class HtmlReport {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

  private final Analysis analysis;
  private final Markup out = new Markup();
  private final HtmlParts parts = new HtmlParts(out);

  private HtmlReport(Analysis analysis) {
    this.analysis = analysis;
  }

  public static String of(Analysis analysis) {
    HtmlReport report = new HtmlReport(analysis);
    report.write();
    return report.out.toString();
  }

  private void write() {
    boolean replayed = analysis.replay() != null;
    String title = replayed ? "What a cache would have saved" : "What the cache has done";
    out.tags("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        .tags("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n")
        .tags("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .tags("<meta name=\"referrer\" content=\"no-referrer\">\n")
        .element("title", title + ": " + analysis.source().name())
        .tags("\n<style>\n" + style() + "</style></head><body><main>\n");
    head(title, analysis.source());
    if (analysis.replay() != null) {
      replay(analysis.replay());
    }
    if (analysis.happened() != null) {
      happened(analysis.happened());
    }
    remarks();
    foot(analysis.source());
    out.tags("</main></body></html>\n");
  }

  private static String style() {
    try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(Objects.requireNonNull(css, "report.css").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void head(String title, Source source) {
    String span =
        source.from() == null || source.to() == null
            ? "no times in the log"
            : Words.minute(source.from()) + " to " + Words.minute(source.to()) + " UTC";
    out.tags("<header>").element("h1", title);
    out.element(
        "div class=\"soft\"",
        source.name() + " · " + Words.count(source.requests()) + " requests · " + span);
    if (source.wordings() && analysis.replay() != null) {
      out.element(
          "p class=\"note\"",
          "This report holds wordings of prompts from the log. Treat it like the log itself, or"
              + " make it with --no-wordings.");
    }
    if (source.sampleOf() != null) {
      out.element("p class=\"note\"", Words.sample(source) + ".");
    }
    out.tags("</header>\n");
  }

  private void replay(Replay replay) {
    Lane lane = replay.lane();
    cards(replay, lane);
    parts.open("Where answers would have come from", "By the rule " + lane.rule() + ".");
    parts.tiers(lane);
    parts.close();
    out.tags("<div class=\"two\">");
    if (!replay.thresholds().isEmpty()) {
      HtmlPlots.thresholds(out, parts, replay);
    }
    HtmlPlots.growth(out, parts, replay.growth(), "As the cache fills");
    out.tags("</div>");
    parts.lanes(replay);
    parts.intents(replay.intents());
    out.tags("<div class=\"two\">");
    parts.pairs(
        "Just below the threshold",
        "Nearest pairs that a threshold of " + Words.cosine(replay.threshold()) + " refuses.",
        replay.below());
    parts.pairs(
        "Near enough, but forbidden",
        "The guard sees that the two ask for different things.",
        replay.vetoed());
    out.tags("</div><div class=\"two\">");
    parts.reasons("Not cached, by reason", replay.bypasses(), replay.requests(), "miss");
    parts.reasons("Looked up exactly only", replay.exactOnly(), replay.requests(), "exact");
    parts.reasons("Missed by meaning, at what", replay.hurdles(), replay.requests(), "semantic");
    parts.reasons("Forbidden by the guard", replay.vetoes(), replay.requests(), "wrong");
    parts.reasons("Answers that are not kept", replay.unfit(), replay.requests(), "miss");
    out.tags("</div>");
    parts.groups("Models", replay.models());
    if (replay.routes().size() > 1) {
      parts.groups("Routes", replay.routes());
    }
  }

  private void cards(Replay replay, Lane lane) {
    Amount saved = lane.saved();
    Amount spent = replay.spent();
    out.tags("<div class=\"cards\">");
    card("hits", Words.percent(lane.hitRate()), "of all requests are hits");
    card("", Words.count(saved.requests()), "calls saved of " + Words.count(spent.requests()));
    card("", Words.rough(saved.tokens()), "tokens saved of " + Words.rough(spent.tokens()));
    if (spent.money() != null) {
      card("", Words.money(saved.money()), "money saved of " + Words.money(spent.money()));
    }
    if (spent.seconds() != null) {
      card(
          "", Words.seconds(saved.seconds()), "waiting saved of " + Words.seconds(spent.seconds()));
    }
    out.tags("</div>\n");
  }

  private void card(String classes, String figure, String words) {
    out.tags("<div class=\"" + classes + "\">").element("b", figure);
    out.element("span class=\"soft\"", words).tags("</div>");
  }

  private void happened(Happened happened) {
    Step last = happened.growth().isEmpty() ? null : happened.growth().getLast();
    long hits = last == null ? 0 : last.exact() + last.semantic();
    out.tags("<div class=\"cards\">");
    card("hits", Words.percent(Analysis.share(hits, happened.requests())), "were hits");
    card("", Words.rough(happened.tokensSaved()), "tokens saved");
    card("", Words.rough(happened.tokensSpent()), "tokens spent");
    if (happened.moneySaved() != null) {
      card("", Words.money(happened.moneySaved()), "money saved");
    }
    if (happened.secondsSaved() != null) {
      card("", Words.seconds(happened.secondsSaved()), "waiting saved");
    }
    out.tags("</div><div class=\"two\">");
    outcomes(happened);
    HtmlPlots.growth(out, parts, happened.growth(), "Hit rate over time");
    parts.reasons("Details", happened.details(), happened.requests(), "semantic");
    parts.reasons("Errors", happened.errors(), happened.requests(), "wrong");
    out.tags("</div>");
    parts.groups("Models", happened.models());
    parts.groups("Routes", happened.routes());
    parts.groups("Tenants", happened.tenants());
  }

  private void outcomes(Happened happened) {
    parts.open("What happened", "Times are to the last byte.");
    parts.table("outcome", "share", "requests", "median", "99 in 100");
    for (Outcome outcome : happened.outcomes()) {
      parts.row(
          outcome.name(),
          Words.percent(Analysis.share(outcome.requests(), happened.requests())),
          Words.count(outcome.requests()),
          Words.millis(outcome.p50()),
          Words.millis(outcome.p99()));
    }
    parts.endTable();
    parts.close();
  }

  private void remarks() {
    if (analysis.remarks().isEmpty()) {
      return;
    }
    parts.open("To decide, and to know", "");
    out.tags("<ul class=\"decide\">");
    for (Remark remark : analysis.remarks()) {
      out.tags("<li>").element("b", remark.title());
      if (!remark.key().isEmpty()) {
        out.element("code", remark.key());
      }
      out.element("div class=\"soft\"", remark.text()).tags("</li>");
    }
    out.tags("</ul>");
    parts.close();
  }

  private void foot(Source source) {
    out.tags("<footer>");
    source
        .formats()
        .forEach((format, lines) -> out.element("div", Words.count(lines) + " lines of " + format));
    source
        .silent()
        .forEach(
            (why, lines) ->
                out.element("div", Words.count(lines) + " lines without a request: " + why));
    if (source.bad() > 0) {
      out.element("div", Words.count(source.bad()) + " lines could not be read");
    }
    for (BadLine bad : source.badLines()) {
      out.element("div", "line " + bad.line() + ": " + bad.reason());
    }
    out.tags("</footer>");
  }
}
