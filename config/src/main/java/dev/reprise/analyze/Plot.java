package dev.reprise.analyze;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Lines over two axes as inline SVG; colours come from the page's style sheet. Shares are 0 to 1.
 * Confined.
 */
final class Plot {
  private static final double WIDTH = 520;
  private static final double HEIGHT = 268;
  private static final double LEFT = 42;
  private static final double RIGHT = 12;
  private static final double TOP = 14;
  private static final double BOTTOM = 34;
  private static final double FLOOR = HEIGHT - BOTTOM;

  private final Markup out;
  private final double minX;
  private final double maxX;
  private final double maxY;

  /**
   * Begins the drawing.
   *
   * @param label what it shows, for those who do not see it
   * @param maxY the share at the top
   */
  Plot(Markup out, String label, double minX, double maxX, double maxY) {
    this.out = out;
    this.minX = minX;
    this.maxX = maxX > minX ? maxX : minX + 1;
    this.maxY = maxY;
    out.tags("<svg viewBox=\"0 0 520 268\" role=\"img\" aria-label=\"").words(label).tags("\">");
    for (int i = 0; i <= 4; i++) {
      double share = maxY * i / 4;
      line(i == 0 ? "axis" : "rule", LEFT, y(share), WIDTH - RIGHT, y(share));
      text("end", "", LEFT - 7, y(share) + 4, Math.round(100 * share) + " %");
    }
  }

  void tick(double x, String words) {
    double at = x(x);
    String anchor = at > WIDTH - 50 ? "end" : at < LEFT + 20 ? "start" : "middle";
    text(anchor, "", at, FLOOR + 18, words);
  }

  /** A vertical line with words at its top. */
  void mark(double x, String words) {
    line("mark", x(x), TOP, x(x), FLOOR);
    boolean right = x(x) > WIDTH * 0.6;
    text(right ? "end" : "start", "strong", x(x) + (right ? -6 : 6), TOP + 10, words);
  }

  /**
   * @param classes of the line's style
   */
  <T> void curve(
      String classes, List<T> points, ToDoubleFunction<T> across, ToDoubleFunction<T> up) {
    out.tags("<path class=\"line " + classes + "\" d=\"");
    path(points, across, up, "M");
    out.tags("\"/>");
  }

  /** What lies between two curves. */
  <T> void area(
      String classes,
      List<T> points,
      ToDoubleFunction<T> across,
      ToDoubleFunction<T> low,
      ToDoubleFunction<T> high) {
    out.tags("<path class=\"" + classes + "\" d=\"");
    path(points, across, high, "M");
    path(points.reversed(), across, low, "L");
    out.tags("Z\"/>");
  }

  private <T> void path(
      List<T> points, ToDoubleFunction<T> across, ToDoubleFunction<T> up, String first) {
    String step = first;
    for (T point : points) {
      out.tags(step)
          .number(x(across.applyAsDouble(point)))
          .tags(" ")
          .number(y(up.applyAsDouble(point)));
      step = "L";
    }
  }

  /** A point that tells its figures when it is pointed at. */
  void dot(String classes, double x, double share, String words) {
    out.tags("<circle r=\"3.2\" class=\"" + classes + "\" cx=\"").number(x(x)).tags("\" cy=\"");
    out.number(y(share)).tags("\">").element("title", words).tags("</circle>");
  }

  /** Ends the drawing. */
  void end() {
    out.tags("</svg>");
  }

  private void line(String classes, double x1, double y1, double x2, double y2) {
    out.tags("<line class=\"" + classes + "\" x1=\"").number(x1).tags("\" y1=\"").number(y1);
    out.tags("\" x2=\"").number(x2).tags("\" y2=\"").number(y2).tags("\"/>");
  }

  private void text(String anchor, String classes, double x, double y, String words) {
    out.tags("<text text-anchor=\"" + anchor + "\" class=\"" + classes + "\" x=\"").number(x);
    out.tags("\" y=\"").number(y).tags("\">").words(words).tags("</text>");
  }

  private double x(double value) {
    return LEFT + (value - minX) / (maxX - minX) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double share) {
    return FLOOR - Math.clamp(share / maxY, 0, 1) * (FLOOR - TOP);
  }
}
