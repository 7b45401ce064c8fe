package dev.reprise.benchmarks.quality;

import dev.reprise.embedding.Embedding;
import dev.reprise.guard.Guard;
import dev.reprise.guard.Veto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the guard says of pairs of questions, by what they are an example of. */
final class GuardTable {
  /** The cosine from which on a pair would be a hit but for the guard. */
  static final double NEAR = 0.90;

  private static final Guard GUARD = Guard.english();

  /**
   * One kind of pairs.
   *
   * @param same whether they say the same
   * @param near pairs with a cosine of at least {@link #NEAR}
   * @param vetoed of all pairs
   * @param nearVetoed of the near ones
   * @param reasons of the vetoes of all pairs
   */
  record Line(
      String category,
      boolean same,
      int pairs,
      int near,
      int vetoed,
      int nearVetoed,
      Map<String, Integer> reasons) {

    Line plus(Line other) {
      Map<String, Integer> both = new TreeMap<>(reasons);
      other.reasons().forEach((reason, count) -> both.merge(reason, count, Integer::sum));
      return new Line(
          category,
          same,
          pairs + other.pairs(),
          near + other.near(),
          vetoed + other.vetoed(),
          nearVetoed + other.nearVetoed(),
          both);
    }

    String reasonsText() {
      return reasons.entrySet().stream()
          .map(each -> each.getKey() + " " + each.getValue())
          .collect(Collectors.joining(", "));
    }
  }

  private final Map<String, Line> lines = new LinkedHashMap<>();

  /** Sums of the near misses alone and of their controls. */
  private final Map<Boolean, Line> own = new TreeMap<>();

  private GuardTable() {}

  static GuardTable of(List<Pair> nearMisses, List<Pair> others, Vectors vectors) {
    GuardTable table = new GuardTable();
    for (Pair pair : nearMisses) {
      Line line = table.judge(pair, vectors);
      String sum = pair.same() ? "all controls" : "all near misses";
      table.own.merge(
          pair.same(),
          new Line(
              sum,
              pair.same(),
              line.pairs(),
              line.near(),
              line.vetoed(),
              line.nearVetoed(),
              line.reasons()),
          Line::plus);
    }
    others.forEach(pair -> table.judge(pair, vectors));
    return table;
  }

  private Line judge(Pair pair, Vectors vectors) {
    Embedding one = vectors.of(pair.one());
    Embedding two = vectors.of(pair.other());
    boolean near = one != null && two != null && one.similarity(two) >= NEAR;
    Veto veto = GUARD.compare(GUARD.read(pair.one()), GUARD.read(pair.other())).veto();
    Line line =
        new Line(
            pair.category(),
            pair.same(),
            1,
            near ? 1 : 0,
            veto == null ? 0 : 1,
            near && veto != null ? 1 : 0,
            veto == null ? Map.of() : Map.of(veto.label(), 1));
    lines.merge((pair.same() ? "same " : "other ") + pair.category(), line, Line::plus);
    return line;
  }

  List<Line> lines() {
    List<Line> all = new ArrayList<>(lines.values());
    all.addAll(own.values());
    return all;
  }

  /** Near misses that would be hits, in percent of those that are near. */
  double missed() {
    Line line = own.get(false);
    return line == null ? Double.NaN : 100.0 * (line.near() - line.nearVetoed()) / line.near();
  }

  /** Controls that the guard forbids, in percent of all controls. */
  double falseVetoes() {
    Line line = own.get(true);
    return line == null ? Double.NaN : 100.0 * line.vetoed() / line.pairs();
  }
}
