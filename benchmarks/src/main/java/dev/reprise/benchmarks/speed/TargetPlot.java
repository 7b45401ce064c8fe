package dev.reprise.benchmarks.speed;

import dev.reprise.benchmarks.plot.Svg;
import java.util.List;

/**
 * How far each figure is from its target, as bars on a logarithmic scale: what reaches the line is
 * met, and twice as far is twice as good.
 */
final class TargetPlot {
  private static final int WIDTH = 1_040;
  private static final int LEFT = 460;
  private static final int RIGHT = 260;
  private static final int TOP = 52;
  private static final int STEP = 22;
  private static final double LEAST = 0.05;
  private static final double MOST = 5;
  private static final List<Double> TICKS = List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0);
  private static final String MET = "fill='#0b6e4f'";
  private static final String MISSED = "fill='#c8553d'";

  private TargetPlot() {}

  static String svg(String title, List<Verdict> verdicts) {
    int bottom = TOP + STEP * verdicts.size();
    Svg out = new Svg(WIDTH, bottom + 14);
    out.heading(14, 18, title);
    for (double tick : TICKS) {
      String words = tick == 1 ? "target" : tick + " ×";
      out.rule(x(tick), TOP - 6, x(tick), bottom, tick == 1 ? "#333" : "#e5e5e5");
      out.text(x(tick), TOP - 12, "middle", words);
    }
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict each = verdicts.get(i);
      double y = TOP + STEP * i;
      out.text(LEFT - 8, y + 12, "end", each.row() + ": " + each.figure());
      out.rectangle(
          LEFT, y + 2, x(each.attainment()) - LEFT, STEP - 8, each.isMet() ? MET : MISSED);
      out.text(WIDTH - RIGHT + 10, y + 12, "start", words(each));
    }
    return out.end();
  }

  private static String words(Verdict verdict) {
    Target target = verdict.target();
    return target.relative()
        ? "%s × %s, target %s"
            .formatted(Numbers.brief(verdict.ratio()), verdict.reference(), target.text(""))
        : "%s %s, target %s"
            .formatted(Numbers.brief(verdict.ours()), verdict.unit(), target.text(verdict.unit()));
  }

  private static double x(double value) {
    double bounded = Math.clamp(value, LEAST, MOST);
    double share = Math.log(bounded / LEAST) / Math.log(MOST / LEAST);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }
}
