package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Group;
import dev.reprise.analyze.Analysis.Intent;
import dev.reprise.analyze.Analysis.Intents;
import dev.reprise.analyze.Analysis.Judged;
import dev.reprise.analyze.Analysis.Lane;
import dev.reprise.analyze.Analysis.Pair;
import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.analyze.Analysis.Wording;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tables and lists of the page. Confined. */
final class HtmlParts {
  private static final int PAIRS = 12;
  private static final int REASONS = 10;

  private final Markup out;

  HtmlParts(Markup out) {
    this.out = out;
  }

  /**
   * @param words a sentence below the title; empty for none
   */
  void open(String title, String words) {
    out.tags("<section>").element("h2", title);
    if (!words.isEmpty()) {
      out.element("div class=\"soft\"", words);
    }
  }

  void close() {
    out.tags("</section>\n");
  }

  void table(String... heads) {
    out.tags("<div class=\"scroll\"><table><thead><tr>");
    for (String head : heads) {
      out.element("th scope=\"col\"", head);
    }
    out.tags("</tr></thead><tbody>");
  }

  void row(String... cells) {
    out.tags("<tr>");
    for (String cell : cells) {
      out.element("td", cell);
    }
    out.tags("</tr>");
  }

  void endTable() {
    out.tags("</tbody></table></div>");
  }

  void tiers(Lane lane) {
    String[] names = {"exact", "semantic", "checked", "miss", "bypass"};
    String[] words = {"exact", "by meaning", "hits forwarded to check them", "miss", "not cached"};
    long[] counts = {lane.exact(), lane.semantic(), lane.checked(), lane.misses(), lane.bypassed()};
    out.tags("<div class=\"stack\" aria-hidden=\"true\">");
    for (int i = 0; i < names.length; i++) {
      if (counts[i] > 0) {
        out.tags("<i class=\"" + names[i] + "\" style=\"flex:" + counts[i] + "\"></i>");
      }
    }
    out.tags("</div><ul class=\"legend\">");
    for (int i = 0; i < names.length; i++) {
      String share = Words.percent(Analysis.share(counts[i], lane.requests()));
      out.tags("<li><i class=\"" + names[i] + "\"></i>").words(words[i] + " ");
      out.element("b", share).element("span class=\"soft\"", " " + Words.count(counts[i]));
      out.tags("</li>");
    }
    out.tags("</ul>");
  }

  void lanes(Replay replay) {
    open(
        "By rule",
        replay.answered() == 0
            ? "The log holds no answers: which hits would be wrong cannot be told."
            : "Wrong is a hit by meaning whose answer says something else than the log's own, with"
                + " the bounds that hold at 95 % confidence.");
    table("rule", "hits", "exact", "by meaning", "checked", "tokens saved", "wrong", "compared");
    for (Lane lane : replay.lanes()) {
      Judged judged = lane.judged();
      row(
          lane.rule(),
          Words.percent(lane.hitRate()),
          Words.count(lane.exact()),
          Words.count(lane.semantic()),
          Words.count(lane.checked()),
          Words.count(lane.saved().tokens()),
          wrong(judged),
          Words.count(judged.right() + judged.wrong()));
    }
    endTable();
    close();
  }

  static String wrong(Judged judged) {
    return judged.error() == null || judged.lower() == null || judged.upper() == null
        ? "–"
        : String.format(
            Locale.ROOT,
            "%.1f %% (%.1f to %.1f)",
            100 * judged.error(),
            100 * judged.lower(),
            100 * judged.upper());
  }

  void intents(Intents intents) {
    if (intents.top().isEmpty()) {
      return;
    }
    String known = Words.count(intents.known()) + (intents.complete() ? "" : " or more");
    open(
        "Asked most",
        known
            + " different requests; "
            + Words.count(intents.repeated())
            + " asked for something that had been asked before.");
    table(
        "asked first, and other wordings of it", "requests", "exact", "by meaning", "tokens saved");
    for (Intent intent : intents.top()) {
      out.tags("<tr><td class=\"words\">");
      out.words(intent.leader() == null ? "(left out)" : intent.leader());
      out.element("span class=\"soft\"", intents.model(intent));
      for (Wording other : intent.wordings().stream().limit(3).toList()) {
        out.element("div", other.text() + "  ×" + Words.count(other.count()));
      }
      out.tags("</td>").element("td", Words.count(intent.count()));
      out.element("td", Words.count(intent.exact())).element("td", Words.count(intent.semantic()));
      out.element("td", Words.count(intent.tokensSaved())).tags("</tr>");
    }
    endTable();
    close();
  }

  void pairs(String title, String words, List<Pair> pairs) {
    if (pairs.isEmpty()) {
      return;
    }
    open(title, words);
    out.tags("<ul class=\"pairs\">");
    for (Pair pair : pairs.subList(0, Math.min(PAIRS, pairs.size()))) {
      out.tags("<li>").element("span class=\"chip\"", Words.cosine(pair.similarity()));
      if (pair.veto() != null) {
        out.element("span class=\"chip\"", pair.veto());
      }
      if (pair.sameAnswer() != null) {
        boolean same = pair.sameAnswer();
        out.element(
            "span class=\"chip " + (same ? "good" : "bad") + "\"",
            same ? "same answer" : "other answer");
      }
      if (pair.times() > 1) {
        out.element("span class=\"chip\"", Words.count(pair.times()) + " times");
      }
      if (pair.question() != null && pair.other() != null) {
        out.element("div", pair.question()).element("div class=\"soft\"", pair.other());
      }
      out.tags("</li>");
    }
    out.tags("</ul>");
    close();
  }

  /**
   * @param colour a class of the style sheet
   */
  void reasons(String title, Map<String, Long> reasons, long requests, String colour) {
    if (reasons.isEmpty()) {
      return;
    }
    long most = reasons.values().iterator().next();
    open(title, "");
    out.tags("<ul class=\"bars\">");
    reasons.entrySet().stream()
        .limit(REASONS)
        .forEach(
            each -> {
              out.tags("<li><div class=\"row\">").element("span", each.getKey());
              String share = Words.percent(Analysis.share(each.getValue(), requests));
              out.element("span class=\"soft\"", Words.count(each.getValue()) + " · " + share);
              out.tags("</div><div class=\"track\"><i class=\"" + colour + "\" style=\"width:");
              out.number(100 * Analysis.share(each.getValue(), most)).tags("%\"></i></div></li>");
            });
    out.tags("</ul>");
    close();
  }

  void groups(String title, List<Group> groups) {
    if (groups.isEmpty()) {
      return;
    }
    open(title, "");
    table(
        "name",
        "requests",
        "hits",
        "exact",
        "by meaning",
        "not cached",
        "tokens saved",
        "money saved");
    for (Group group : groups) {
      row(
          group.name(),
          Words.count(group.requests()),
          Words.percent(Analysis.share(group.exact() + group.semantic(), group.requests())),
          Words.count(group.exact()),
          Words.count(group.semantic()),
          Words.count(group.bypassed()),
          Words.count(group.tokensSaved()),
          Words.money(group.moneySaved()));
    }
    endTable();
    close();
  }
}
