package dev.reprise.telemetry;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where each figure of a {@link Slice} stands in an array of them all. Thread-safe. */
final class Layout {
  private static final int TIERS = Tier.values().length;

  /** Routes that a changed configuration may add; further ones count as those that match none. */
  private static final int SPARE = 8;

  /** What is summed up beside counts. */
  enum Amount {
    TOKENS_SPENT,
    TOKENS_SAVED,
    /** Billionths of the operator's currency. */
    MONEY_SPENT,
    MONEY_SAVED,
    NANOS_SAVED
  }

  private final Map<String, Integer> places = new ConcurrentHashMap<>();
  private final int capacity;

  /**
   * @param named routes; the empty name, for those that match none, comes first in any case
   */
  Layout(Collection<String> named) {
    capacity = 1 + named.size() + SPARE;
    know(List.of(""));
    know(named);
  }

  synchronized void know(Collection<String> named) {
    for (String route : named) {
      if (places.size() < capacity) {
        places.putIfAbsent(route, places.size());
      }
    }
  }

  /** How many routes there may be. */
  List<String> routes() {
    return places.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Of a route that is not known, where those stand that match none. */
  int route(String name) {
    return places.getOrDefault(name, 0);
  }

  int tier(int route, Tier tier) {
    return route * TIERS + tier.ordinal();
  }

  int amount(Amount amount) {
    return capacity * TIERS + amount.ordinal();
  }

  /** The first bucket of the times that hits took. */
  int hits() {
    return capacity * TIERS + Amount.values().length;
  }

  /** The first bucket of the times that misses took. */
  int misses() {
    return hits() + Latencies.BUCKETS;
  }

  int size() {
    return misses() + Latencies.BUCKETS;
  }
}
