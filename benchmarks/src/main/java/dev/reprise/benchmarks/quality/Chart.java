package dev.reprise.benchmarks.quality;

import dev.reprise.benchmarks.plot.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of lines and marks as SVG, complete in itself. */
final class Chart {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 330;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 34;
  private static final int BOTTOM = 46;
  private static final int TICKS = 5;
  private static final List<String> COLOURS =
      List.of("#0b6e4f", "#c8553d", "#6c757d", "#2b59c3", "#8f2d56", "#e0a100");

  /** A point, and a word beside it; may be empty. */
  record Dot(double x, double y, String label) {}

  private record Series(String name, boolean marked, boolean dashed, List<Dot> dots) {}

  private final List<Series> all = new ArrayList<>();
  private final String title;
  private final String across;
  private final String up;
  private final double maxX;
  private final double maxY;

  /**
   * @param across what the horizontal axis shows, from 0 to {@code maxX}
   * @param up what the vertical axis shows, from 0 to {@code maxY}
   */
  Chart(String title, String across, double maxX, String up, double maxY) {
    this.title = title;
    this.across = across;
    this.maxX = maxX;
    this.up = up;
    this.maxY = maxY;
  }

  Chart line(String name, List<Dot> dots) {
    return add(new Series(name, false, false, dots));
  }

  Chart marked(String name, List<Dot> dots) {
    return add(new Series(name, true, false, dots));
  }

  Chart dashed(String name, List<Dot> dots) {
    return add(new Series(name, false, true, dots));
  }

  private Chart add(Series series) {
    all.add(series);
    return this;
  }

  String svg() {
    Svg out = new Svg(WIDTH, HEIGHT);
    out.heading(LEFT, 18, title);
    axes(out);
    for (int i = 0; i < all.size(); i++) {
      draw(out, all.get(i), COLOURS.get(i % COLOURS.size()));
    }
    legend(out);
    return out.end();
  }

  private void axes(Svg out) {
    for (int i = 0; i <= TICKS; i++) {
      double x = maxX * i / TICKS;
      double y = maxY * i / TICKS;
      out.rule(px(x), py(0), px(x), py(maxY), i == 0 ? "#333" : "#e5e5e5");
      out.rule(px(0), py(y), px(maxX), py(y), i == 0 ? "#333" : "#e5e5e5");
      out.text(px(x), py(0) + 15, "middle", tick(x));
      out.text(px(0) - 6, py(y) + 4, "end", tick(y));
    }
    out.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", across);
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    out.put(
        "<text x='14' y='%.1f' text-anchor='middle' transform='rotate(-90 14 %.1f)'>%s</text>%n",
        middle, middle, up);
  }

  private static String tick(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private void draw(Svg out, Series series, String colour) {
    List<Dot> dots = series.dots().stream().filter(this::isInside).toList();
    StringBuilder path = new StringBuilder();
    for (Dot dot : dots) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", px(dot.x()), py(dot.y())));
    }
    out.put(
        "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.8'%s/>%n",
        path.toString().strip(), colour, series.dashed() ? " stroke-dasharray='4 3'" : "");
    for (Dot dot : dots) {
      double size = series.marked() ? 4 : 1.8;
      if (!series.dashed()) {
        out.put(
            "<circle cx='%.1f' cy='%.1f' r='%.1f' fill='%s'/>%n",
            px(dot.x()), py(dot.y()), size, colour);
      }
      if (!dot.label().isEmpty()) {
        out.text(px(dot.x()) + 6, py(dot.y()) - 6, "start", dot.label());
      }
    }
  }

  /** Where curves seldom are: at the bottom on the right. */
  private void legend(Svg out) {
    double x = WIDTH - RIGHT - 168;
    double y = HEIGHT - BOTTOM - 12 - 15.0 * (all.size() - 1);
    out.rectangle(x - 4, y - 12, 166, 15.0 * all.size() + 4, "fill='white' fill-opacity='0.85'");
    for (int i = 0; i < all.size(); i++) {
      double at = y + 15.0 * i;
      out.rule(x, at - 4, x + 18, at - 4, COLOURS.get(i % COLOURS.size()));
      out.text(x + 24, at, "start", all.get(i).name());
    }
  }

  private boolean isInside(Dot dot) {
    return dot.x() >= 0 && dot.x() <= maxX && dot.y() >= 0 && dot.y() <= maxY;
  }

  private double px(double x) {
    return LEFT + x / maxX * (WIDTH - LEFT - RIGHT);
  }

  private double py(double y) {
    return HEIGHT - BOTTOM - y / maxY * (HEIGHT - TOP - BOTTOM);
  }
}
