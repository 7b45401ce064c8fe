package dev.reprise.analyze;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines of a report for a terminal of some width, in colour if that is wanted. Confined. */
final class Sheet {
  private static final String RESET = "\u001b[0m";
  private static final char[] EIGHTHS = {' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'};
  private static final String[] LEVELS = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

  /** What some words are. */
  enum Style {
    PLAIN(""),
    BOLD("\u001b[1m"),
    FAINT("\u001b[2m"),
    GOOD("\u001b[32m"),
    ACCENT("\u001b[36m"),
    WARNING("\u001b[33m");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final List<String> lines = new ArrayList<>();
  private final int width;
  private final boolean colours;

  /**
   * @param width characters of a line, ≥ 40
   */
  Sheet(int width, boolean colours) {
    this.width = width;
    this.colours = colours;
  }

  int width() {
    return width;
  }

  List<String> lines() {
    return lines;
  }

  void line(String words) {
    lines.add(words.stripTrailing());
  }

  void blank() {
    lines.add("");
  }

  /** With a rule to the right edge. */
  void heading(String words) {
    blank();
    String rule = "─".repeat(Math.max(0, width - words.length() - 2));
    lines.add(paint(Style.BOLD, words) + " " + paint(Style.FAINT, rule));
  }

  String paint(Style style, String words) {
    return colours && style != Style.PLAIN ? style.code + words + RESET : words;
  }

  /** Breaks words so that they fit, each line after the indent. */
  void paragraph(String indent, String words, Style style) {
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (!line.isEmpty() && indent.length() + line.length() + 1 + word.length() > width) {
        lines.add(indent + paint(style, line.toString()));
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(indent + paint(style, line.toString()));
  }

  /** Cut to the room there is. */
  static String cut(String words, int room) {
    return words.length() <= room ? words : words.substring(0, Math.max(0, room - 1)) + "…";
  }

  /** As long as the share of the cells, to an eighth of a cell. */
  static String bar(double share, int cells) {
    int eighths = (int) Math.round(Math.clamp(share, 0, 1) * cells * 8);
    String full = "█".repeat(eighths / 8);
    return eighths % 8 == 0 ? full : full + EIGHTHS[eighths % 8];
  }

  /** A column for each value, 0 to 1. */
  static String spark(List<Double> shares) {
    StringBuilder line = new StringBuilder();
    for (double share : shares) {
      int level = (int) Math.floor(Math.clamp(share, 0, 1) * LEVELS.length);
      line.append(LEVELS[Math.min(level, LEVELS.length - 1)]);
    }
    return line.toString();
  }

  /** Under a heading, the most frequent ones; nothing where there are none. */
  void reasons(String title, Map<String, Long> reasons, long requests) {
    if (reasons.isEmpty()) {
      return;
    }
    heading(title);
    reasons.entrySet().stream()
        .limit(8)
        .forEach(
            each ->
                line(
                    String.format(
                        Locale.ROOT,
                        "  %-24s%9s%12s",
                        each.getKey(),
                        Words.percent(Analysis.share(each.getValue(), requests)),
                        Words.count(each.getValue()))));
  }
}
