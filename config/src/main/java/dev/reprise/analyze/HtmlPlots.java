package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Judged;
import dev.reprise.analyze.Analysis.Point;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Step;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The page's plots. */
final class HtmlPlots {
  private HtmlPlots() {}

  static void thresholds(Markup out, HtmlParts parts, Replay replay) {
    List<Point> points = replay.thresholds();
    boolean judged = points.stream().anyMatch(point -> point.judged().error() != null);
    parts.open(
        "Hit rate by fixed threshold",
        judged
            ? "Wrong answers as a share of all requests, estimated, with its bounds."
            : "Without answers in the log nobody can tell which hits would be wrong.");
    Plot plot =
        new Plot(
            out,
            "Hit rate by fixed threshold",
            points.getFirst().threshold(),
            points.getLast().threshold(),
            1);
    plot.area("f-exact area", points, Point::threshold, point -> 0, point -> exact(point, replay));
    plot.area(
        "f-semantic area", points, Point::threshold, point -> exact(point, replay), Point::hitRate);
    plot.curve("l-semantic", points, Point::threshold, Point::hitRate);
    if (judged) {
      plot.area(
          "f-wrong band",
          points,
          Point::threshold,
          wrong(replay, Judged::lower),
          wrong(replay, Judged::upper));
      plot.curve("l-wrong", points, Point::threshold, wrong(replay, Judged::error));
    }
    plot.mark(replay.threshold(), "configured: " + Words.cosine(replay.threshold()));
    for (Point point : points) {
      plot.dot("f-semantic", point.threshold(), point.hitRate(), words(point));
    }
    for (int i = 0; i < points.size(); i += 3) {
      plot.tick(points.get(i).threshold(), two(points.get(i).threshold()));
    }
    plot.end();
    legend(out, judged);
    parts.close();
  }

  private static double exact(Point point, Replay replay) {
    return Analysis.share(point.exact(), replay.requests());
  }

  private static ToDoubleFunction<Point> wrong(
      Replay replay, Function<Judged, @Nullable Double> of) {
    return point -> {
      Double share = point.judged().error() == null ? null : of.apply(point.judged());
      return share == null ? 0 : share * Analysis.share(point.semantic(), replay.requests());
    };
  }

  private static String words(Point point) {
    String wrong =
        point.judged().error() == null
            ? ""
            : "; wrong, of hits by meaning compared: " + HtmlParts.wrong(point.judged());
    return Words.cosine(point.threshold())
        + ": "
        + Words.percent(point.hitRate())
        + " hits"
        + wrong;
  }

  private static String two(double threshold) {
    return String.format(Locale.ROOT, "%.2f", threshold);
  }

  static void growth(Markup out, HtmlParts parts, List<Step> steps, String title) {
    if (steps.size() < 2) {
      return;
    }
    Step last = steps.getLast();
    parts.open(
        title,
        "Share of all requests so far; of the last tenth "
            + Words.percent(TextReport.lastTenth(steps))
            + " were hits.");
    Plot plot = new Plot(out, title, 0, last.requests(), 1);
    ToDoubleFunction<Step> exact = step -> Analysis.share(step.exact(), step.requests());
    ToDoubleFunction<Step> all =
        step -> Analysis.share(step.exact() + step.semantic(), step.requests());
    plot.area("f-exact area", steps, Step::requests, step -> 0, exact);
    plot.area("f-semantic area", steps, Step::requests, exact, all);
    plot.curve("l-exact", steps, Step::requests, exact);
    plot.curve("l-semantic", steps, Step::requests, all);
    for (int i = 0; i <= 4; i++) {
      long at = last.requests() * i / 4;
      plot.tick((double) at, Words.count(at));
    }
    plot.dot(
        "f-semantic",
        (double) last.requests(),
        all.applyAsDouble(last),
        Words.percent(all.applyAsDouble(last)));
    plot.end();
    legend(out, false);
    parts.close();
  }

  private static void legend(Markup out, boolean wrong) {
    out.tags("<ul class=\"legend\"><li><i class=\"exact\"></i>exact</li>")
        .tags("<li><i class=\"semantic\"></i>by meaning, on top of it</li>");
    out.tags(wrong ? "<li><i class=\"wrong\"></i>wrong</li></ul>" : "</ul>");
  }
}
