package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Group;
import dev.reprise.analyze.Sheet.Style;
import java.util.List;
import java.util.Locale;

/** The table of models or routes on a terminal. */
final class GroupText {
  private static final int SHOWN = 12;
  private static final String ROW = "%12s%9s%10s%12s%14s%12s";
  private static final int ROW_WIDTH = 69;

  private GroupText() {}

  static void write(String title, List<Group> groups, Sheet sheet) {
    if (groups.isEmpty()) {
      return;
    }
    sheet.heading(title);
    int room = Math.max(12, Math.min(30, sheet.width() - ROW_WIDTH));
    String head =
        String.format(
            Locale.ROOT, ROW, "requests", "hits", "exact", "by meaning", "tokens saved", "money");
    sheet.line(" ".repeat(room) + sheet.paint(Style.FAINT, head));
    for (Group group : groups.subList(0, Math.min(SHOWN, groups.size()))) {
      String name = "  " + Sheet.cut(group.name(), room - 2);
      String figures =
          String.format(
              Locale.ROOT,
              ROW,
              Words.count(group.requests()),
              Words.percent(Analysis.share(group.exact() + group.semantic(), group.requests())),
              Words.count(group.exact()),
              Words.count(group.semantic()),
              Words.count(group.tokensSaved()),
              Words.money(group.moneySaved()));
      sheet.line(name + " ".repeat(room - name.length()) + figures);
    }
  }
}
