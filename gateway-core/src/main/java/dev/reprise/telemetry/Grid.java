package dev.reprise.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Meters by what the cache did, by a word of a closed list and by the class of the status. Nothing
 * is made to find one that is there. Safe for use by many threads.
 *
 * @param <M> the meters
 */
final class Grid<M> {

  /** Far more than the lists have; a word beyond is told as another. */
  private static final int MAX_WORDS = 100;

  /** Of statuses, by their first digit; 0 is for callers that left before there was one. */
  private static final int CLASSES = 10;

  private final Maker<M> maker;
  private final Map<String, Map<String, AtomicReferenceArray<@Nullable M>>> meters =
      new ConcurrentHashMap<>();

  /** Makes a meter or finds the same one again. */
  @FunctionalInterface
  interface Maker<M> {
    /**
     * @param status such as {@code 2xx}
     */
    M make(String cache, String word, String status);
  }

  Grid(Maker<M> maker) {
    this.maker = maker;
  }

  M of(String cache, String word, int status) {
    Map<String, AtomicReferenceArray<@Nullable M>> words =
        meters.computeIfAbsent(cache, label -> new ConcurrentHashMap<>());
    AtomicReferenceArray<@Nullable M> classes = words.get(word);
    String told = classes != null || words.size() < MAX_WORDS ? word : "other";
    if (classes == null) {
      classes = words.computeIfAbsent(told, key -> new AtomicReferenceArray<>(CLASSES));
    }
    int digit = Math.min(status / 100, CLASSES - 1);
    M known = classes.get(digit);
    if (known != null) {
      return known;
    }
    M made = maker.make(cache, told, digit + "xx");
    classes.set(digit, made);
    return made;
  }
}
