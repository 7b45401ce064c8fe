package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Amount;
import dev.reprise.analyze.Analysis.BadLine;
import dev.reprise.analyze.Analysis.Group;
import dev.reprise.analyze.Analysis.Intent;
import dev.reprise.analyze.Analysis.Judged;
import dev.reprise.analyze.Analysis.Lane;
import dev.reprise.analyze.Analysis.Pair;
import dev.reprise.analyze.Analysis.Point;
import dev.reprise.analyze.Analysis.Remark;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Source;
import dev.reprise.analyze.Analysis.Step;
import dev.reprise.analyze.Analysis.Wording;
import dev.reprise.analyze.Sheet.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An analysis for a terminal. */
public final class TextReport {
  private static final int MAX_WIDTH = 110;
  private static final int MIN_WIDTH = 60;
  private static final int MODEL_WIDTH = 24;
  private static final int INTENTS = 10;
  private static final int PAIRS = 8;
  private static final String INDENT = "  ";

  private final Analysis analysis;
  private final Sheet sheet;

  private TextReport(Analysis analysis, Sheet sheet) {
    this.analysis = analysis;
    this.sheet = sheet;
  }

  /**
   * @param width of the terminal, in characters
   */
  public static List<String> of(Analysis analysis, int width, boolean colours) {
    Sheet sheet = new Sheet(Math.clamp(width, MIN_WIDTH, MAX_WIDTH), colours);
    new TextReport(analysis, sheet).write();
    return sheet.lines();
  }

  private void write() {
    head(analysis.source());
    Replay replay = analysis.replay();
    if (replay != null) {
      hits(replay);
      rules(replay);
      thresholds(replay);
      growth(replay.growth());
      intents(replay);
      pairs("Just below the threshold of " + Words.cosine(replay.threshold()), replay.below());
      pairs("Near enough, but forbidden by the guard", replay.vetoed());
      sheet.reasons("Forbidden, by reason", replay.vetoes(), replay.requests());
      sheet.reasons("Not cached, by reason", replay.bypasses(), replay.requests());
      sheet.reasons("Looked up exactly only, by reason", replay.exactOnly(), replay.requests());
      sheet.reasons("Missed by meaning, by what it failed at", replay.hurdles(), replay.requests());
      groups("Models", replay.models());
      if (replay.routes().size() > 1) {
        groups("Routes", replay.routes());
      }
    }
    if (analysis.happened() != null) {
      HappenedText.write(analysis.happened(), sheet);
    }
    remarks();
  }

  private void head(Source source) {
    boolean replayed = analysis.replay() != null;
    String title = replayed ? "What a cache would have saved" : "What the cache has done";
    sheet.line(sheet.paint(Style.BOLD, title) + INDENT + sheet.paint(Style.FAINT, source.name()));
    String span =
        source.from() == null || source.to() == null
            ? "no times in the log"
            : Words.minute(source.from()) + " to " + Words.minute(source.to()) + " UTC";
    sheet.line(Words.count(source.requests()) + " requests, " + span);
    if (source.wordings() && replayed) {
      sheet.paragraph(
          "",
          "This report holds wordings of prompts from the log: --no-wordings leaves them out.",
          Style.WARNING);
    }
    if (source.sampleOf() != null) {
      sheet.line(Words.sample(source));
    }
    source
        .silent()
        .forEach(
            (why, count) -> sheet.line(Words.count(count) + " lines without a request: " + why));
    if (source.bad() > 0) {
      String first = source.bad() > source.badLines().size() ? ", the first ones:" : ":";
      sheet.line(Words.count(source.bad()) + " lines could not be read" + first);
      for (BadLine bad : source.badLines()) {
        sheet.line(INDENT + "line " + bad.line() + ": " + bad.reason());
      }
    }
  }

  // What would have been
  // ---------------------------------------------------------------------------

  private void hits(Replay replay) {
    Lane lane = replay.lane();
    sheet.heading("Hits " + Words.percent(lane.hitRate()) + " (by " + lane.rule() + ")");
    tier("exact", lane.exact(), lane, Style.GOOD, "");
    tier("by meaning", lane.semantic(), lane, Style.ACCENT, "");
    tier("checked", lane.checked(), lane, Style.PLAIN, "  hits forwarded to check them");
    tier("miss", lane.misses(), lane, Style.FAINT, "");
    tier("not cached", lane.bypassed(), lane, Style.FAINT, "");
    sheet.heading("Saved");
    Amount saved = lane.saved();
    Amount spent = replay.spent();
    saved("calls", Words.count(saved.requests()), Words.count(spent.requests()));
    saved("tokens", Words.rough(saved.tokens()), Words.rough(spent.tokens()));
    if (spent.money() != null) {
      saved("money", Words.money(saved.money()), Words.money(spent.money()));
    }
    if (spent.seconds() != null) {
      saved("waiting", Words.seconds(saved.seconds()), Words.seconds(spent.seconds()));
    }
  }

  private void tier(String name, long count, Lane lane, Style style, String note) {
    double share = Analysis.share(count, lane.requests());
    String figures =
        String.format(
            Locale.ROOT, "  %-11s%9s%12s  ", name, Words.percent(share), Words.count(count));
    int room = Math.max(10, sheet.width() - figures.length() - note.length());
    sheet.line(figures + sheet.paint(style, Sheet.bar(share, room)) + note);
  }

  private void saved(String what, String amount, String of) {
    sheet.line(
        String.format(Locale.ROOT, "  %-11s", what)
            + sheet.paint(Style.BOLD, String.format(Locale.ROOT, "%14s", amount))
            + sheet.paint(Style.FAINT, " of " + of));
  }

  private void rules(Replay replay) {
    sheet.heading("By rule");
    sheet.line(
        sheet.paint(
            Style.FAINT,
            String.format(
                Locale.ROOT,
                "  %-12s%9s%12s%12s%14s  %s",
                "",
                "hits",
                "exact",
                "by meaning",
                "tokens saved",
                "wrong, of hits by meaning")));
    for (Lane lane : replay.lanes()) {
      sheet.line(
          String.format(
              Locale.ROOT,
              "  %-12s%9s%12s%12s%14s  %s",
              lane.rule(),
              Words.percent(lane.hitRate()),
              Words.count(lane.exact()),
              Words.count(lane.semantic()),
              Words.count(lane.saved().tokens()),
              wrong(lane.judged(), replay.answered())));
    }
  }

  private static String wrong(Judged judged, long answered) {
    if (judged.error() == null) {
      return answered == 0 ? "not to be told: no answers in the log" : "none compared";
    }
    return String.format(
        Locale.ROOT,
        "%.1f %% (%.1f to %.1f) of %,d",
        100 * judged.error(),
        100 * or(judged.lower(), 0),
        100 * or(judged.upper(), 1),
        judged.right() + judged.wrong());
  }

  private static double or(@Nullable Double value, double otherwise) {
    return value == null ? otherwise : value;
  }

  private void thresholds(Replay replay) {
    if (replay.thresholds().isEmpty()) {
      return;
    }
    sheet.heading("Hit rate by fixed threshold (" + replay.model() + ")");
    for (Point point : replay.thresholds()) {
      String label = Words.cosine(point.threshold());
      String wrong = point.judged().error() == null ? "" : "  wrong " + share(point.judged());
      int room = Math.max(10, sheet.width() - 22 - 32);
      String bar = Sheet.bar(point.hitRate(), room);
      boolean own = Math.abs(point.threshold() - replay.threshold()) < 0.0015;
      sheet.line(
          (own ? "> " : INDENT)
              + label
              + String.format(Locale.ROOT, "%9s  ", Words.percent(point.hitRate()))
              + sheet.paint(Style.ACCENT, bar)
              + " ".repeat(Math.max(0, room - bar.length()))
              + wrong);
    }
  }

  private static String share(Judged judged) {
    return String.format(
        Locale.ROOT,
        "%5.1f %% (%.1f–%.1f)",
        100 * or(judged.error(), 0),
        100 * or(judged.lower(), 0),
        100 * or(judged.upper(), 1));
  }

  private void growth(List<Step> steps) {
    if (steps.size() < 2) {
      return;
    }
    sheet.heading("Hit rate as the cache fills");
    sheet.line(INDENT + sheet.paint(Style.GOOD, Sheet.spark(rates(steps, sheet.width() - 4))));
    Step last = steps.getLast();
    sheet.line(
        INDENT
            + "after "
            + Words.count(last.requests())
            + " requests: "
            + Words.percent(Analysis.share(last.exact() + last.semantic(), last.requests()))
            + "; of the last tenth: "
            + Words.percent(lastTenth(steps)));
  }

  /** What the cache reaches once it is warm. */
  static double lastTenth(List<Step> steps) {
    Step last = steps.getLast();
    Step before = steps.get(Math.max(0, steps.size() - 1 - Math.max(1, steps.size() / 10)));
    long hits = last.exact() + last.semantic() - before.exact() - before.semantic();
    return Analysis.share(hits, last.requests() - before.requests());
  }

  static List<Double> rates(List<Step> steps, int columns) {
    List<Double> rates = new ArrayList<>();
    int count = Math.min(columns, steps.size());
    for (int i = 0; i < count; i++) {
      Step step = steps.get((int) ((long) i * (steps.size() - 1) / Math.max(1, count - 1)));
      rates.add(Analysis.share(step.exact() + step.semantic(), step.requests()));
    }
    return rates;
  }

  // What was asked
  // ---------------------------------------------------------------------------------

  private void intents(Replay replay) {
    List<Intent> top = replay.intents().top();
    if (top.isEmpty()) {
      return;
    }
    sheet.heading("Asked most");
    for (Intent intent : top.subList(0, Math.min(INTENTS, top.size()))) {
      String words = intent.leader() == null ? "(left out)" : intent.leader();
      String figures = String.format(Locale.ROOT, "%9s  ", Words.count(intent.count()));
      String model = Sheet.cut(replay.intents().model(intent), MODEL_WIDTH);
      int room = sheet.width() - figures.length() - model.length();
      sheet.line(figures + Sheet.cut(words, room) + sheet.paint(Style.FAINT, model));
      for (Wording other : intent.wordings().stream().limit(2).toList()) {
        String also = String.format(Locale.ROOT, "%11s~ ", "");
        sheet.line(sheet.paint(Style.FAINT, also + Sheet.cut(other.text(), sheet.width() - 13)));
      }
    }
  }

  private void pairs(String title, List<Pair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    sheet.heading(title);
    for (Pair pair : pairs.subList(0, Math.min(PAIRS, pairs.size()))) {
      String why = pair.veto() == null ? "" : ", " + pair.veto();
      String times = pair.times() == 1 ? "" : ", " + Words.count(pair.times()) + " times";
      sheet.line(INDENT + Words.cosine(pair.similarity()) + why + answers(pair) + times);
      if (pair.question() != null && pair.other() != null) {
        sheet.line("      " + Sheet.cut(pair.question(), sheet.width() - 6));
        sheet.line("      " + Sheet.cut(pair.other(), sheet.width() - 6));
      }
    }
  }

  static String answers(Pair pair) {
    if (pair.sameAnswer() == null) {
      return "";
    }
    return pair.sameAnswer() ? ", same answer in the log" : ", other answer in the log";
  }

  private void groups(String title, List<Group> groups) {
    GroupText.write(title, groups, sheet);
  }

  private void remarks() {
    if (analysis.remarks().isEmpty()) {
      return;
    }
    sheet.heading("To decide, and to know");
    for (Remark remark : analysis.remarks()) {
      String key = remark.key().isEmpty() ? "" : "  " + sheet.paint(Style.FAINT, remark.key());
      sheet.line("• " + sheet.paint(Style.BOLD, remark.title()) + key);
      sheet.paragraph(INDENT, remark.text(), Style.PLAIN);
    }
  }
}
