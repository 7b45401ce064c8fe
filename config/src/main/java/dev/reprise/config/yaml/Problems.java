package dev.reprise.config.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What has been found wrong with one source so far; bounded, since nobody reads the hundredth. */
final class Problems {

  private static final int MAX_KEPT = 100;

  private final String source;
  private final List<Problem> kept = new ArrayList<>();
  private int found;

  Problems(String source) {
    this.source = source;
  }

  void add(int line, String path, String message) {
    found++;
    if (kept.size() < MAX_KEPT) {
      kept.add(new Problem(source, line, path, message));
    }
  }

  int found() {
    return found;
  }

  void throwIfAny() throws ConfigException {
    if (found == 0) {
      return;
    }
    List<Problem> sorted = new ArrayList<>(kept);
    sorted.sort(Comparator.comparingInt(Problem::line));
    if (found > kept.size()) {
      sorted.add(new Problem(source, 0, "", "and " + (found - kept.size()) + " more problems"));
    }
    throw new ConfigException(sorted);
  }
}
