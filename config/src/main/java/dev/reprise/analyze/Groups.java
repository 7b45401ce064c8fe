package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Group;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts by a name, such as the model's. Confined. */
final class Groups {
  /** Callers write models' names: memory must not grow with them. */
  private static final int MAX_GROUPS = 500;

  private static final int SHOWN = 20;

  private static final class Sum {
    private long requests;
    private long exact;
    private long semantic;
    private long bypassed;
    private long tokens;
    private double money;
    private boolean priced;
  }

  private final Map<String, Sum> sums = new HashMap<>();

  /**
   * @param tokens saved
   * @param money saved; NaN when it is not known
   */
  void add(String name, Lane.Tier tier, long tokens, double money) {
    boolean room = sums.size() < MAX_GROUPS || sums.containsKey(name);
    Sum sum = sums.computeIfAbsent(room ? name : Counts.OTHERS, key -> new Sum());
    sum.requests++;
    switch (tier) {
      case EXACT -> sum.exact++;
      case SEMANTIC -> sum.semantic++;
      case BYPASS -> sum.bypassed++;
      case CHECKED, MISS -> {}
    }
    sum.tokens += tokens;
    if (!Double.isNaN(money)) {
      sum.money += money;
      sum.priced = true;
    }
  }

  /** The largest first. */
  List<Group> read() {
    return sums.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Sum>>comparingLong(each -> -each.getValue().requests)
                .thenComparing(Map.Entry::getKey))
        .limit(SHOWN)
        .map(each -> group(each.getKey(), each.getValue()))
        .toList();
  }

  private static Group group(String name, Sum sum) {
    return new Group(
        name,
        sum.requests,
        sum.exact,
        sum.semantic,
        sum.bypassed,
        sum.tokens,
        sum.priced ? sum.money : null);
  }
}
