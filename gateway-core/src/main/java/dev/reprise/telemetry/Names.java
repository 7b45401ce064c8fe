package dev.reprise.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What is kept for each of a bounded number of names that callers choose; the rest share one. A
 * name is admitted by a request that went well: made-up ones cannot take the places. Safe for use
 * by many threads.
 *
 * @param <T> what is kept
 */
final class Names<T> {
  private static final int MAX_LENGTH = 100;

  private final int max;
  private final Function<String, T> maker;
  private final ConcurrentHashMap<String, T> known = new ConcurrentHashMap<>();
  private final T other;
  private final T none;

  /**
   * @param max names, ≥ 0
   * @param maker makes what is kept, for each name at most once or so
   */
  Names(int max, Function<String, T> maker) {
    this.max = max;
    this.maker = maker;
    this.other = maker.apply("other");
    this.none = maker.apply("");
  }

  /**
   * What is kept for the name, or for all others.
   *
   * @param name empty where there is none
   * @param admitted whether it may take a place that is free
   */
  T of(String name, boolean admitted) {
    if (name.isEmpty()) {
      return none;
    }
    T kept = known.get(name);
    if (kept != null) {
      return kept;
    }
    return admitted && known.size() < max && isFit(name)
        ? known.computeIfAbsent(name, maker)
        : other;
  }

  /** Longer or unprintable ones are nobody's real names. */
  private static boolean isFit(String name) {
    return name.length() <= MAX_LENGTH && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
