package dev.reprise.benchmarks.plot;

import java.util.Locale;

/** A drawing as SVG, complete in itself; lengths are pixels from the upper left. */
public final class Svg {
  private final StringBuilder out = new StringBuilder(4_096);

  /** An empty sheet. */
  public Svg(int width, int height) {
    put(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' "
            + "font-family='sans-serif' font-size='11'>%n",
        width, height, width, height);
    rectangle(0, 0, width, height, "fill='white'");
  }

  /**
   * @param style attributes of the element
   */
  public void rectangle(double x, double y, double width, double height, String style) {
    put("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' %s/>%n", x, y, width, height, style);
  }

  /** A straight line. */
  public void rule(double x1, double y1, double x2, double y2, String colour) {
    put(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='1.2'/>%n",
        x1, y1, x2, y2, colour);
  }

  /**
   * @param anchor {@code start}, {@code middle} or {@code end}: what of the words is at x
   * @param words as XML
   */
  public void text(double x, double y, String anchor, String words) {
    put("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, words);
  }

  /** Words in bold, beginning at x. */
  public void heading(double x, double y, String words) {
    text(x, y, "start", "<tspan font-weight='bold'>" + words + "</tspan>");
  }

  /** Any other element, formatted alike in every country. */
  public void put(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }

  /** The whole drawing, to be called once. */
  public String end() {
    return out.append("</svg>\n").toString();
  }
}
