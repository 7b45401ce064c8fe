package dev.reprise.analyze;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each of some words came, of which there are few. Confined. */
final class Counts {
  /** Labels come from closed lists, but for those that a log brings along. */
  private static final int MAX_NAMES = 200;

  static final String OTHERS = "(others)";

  private final Map<String, Long> counts = new HashMap<>();

  void add(String name) {
    boolean room = counts.size() < MAX_NAMES || counts.containsKey(name);
    counts.merge(room ? name : OTHERS, 1L, Long::sum);
  }

  /** The most frequent first. */
  Map<String, Long> read() {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(each -> sorted.put(each.getKey(), each.getValue()));
    return sorted;
  }
}
