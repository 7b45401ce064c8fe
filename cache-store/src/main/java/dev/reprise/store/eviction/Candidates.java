package dev.reprise.store.eviction;

import java.util.Comparator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The least of what was ever drawn and is still there, as Redis keeps them: so a small sample for
 * each victim finds one nearly as low as a sample many times as large would.
 */
final class Candidates {
  private static final int SIZE = 16;

  private final @Nullable Resident[] kept = new @Nullable Resident[SIZE];

  /** The position of the one to be replaced next: empty, or the greatest. */
  private int last;

  /** Keeps it if it is among the least. */
  void offer(Resident offered, Comparator<Resident> order) {
    Resident greatest = kept[last];
    if (greatest != null && order.compare(offered, greatest) >= 0) {
      return;
    }
    for (Resident each : kept) {
      if (each == offered) {
        return;
      }
    }
    kept[last] = offered;
    findLast(order);
  }

  @Nullable Resident least(Comparator<Resident> order) {
    Resident least = null;
    for (Resident each : kept) {
      if (each != null && (least == null || order.compare(each, least) < 0)) {
        least = each;
      }
    }
    return least;
  }

  /**
   * Looks at all of them again: they may have been used since, or be protected by now.
   *
   * @return how many more there is room for
   */
  int retain(Predicate<Resident> wanted, Comparator<Resident> order) {
    int free = 0;
    for (int i = 0; i < SIZE; i++) {
      Resident each = kept[i];
      if (each != null && !wanted.test(each)) {
        kept[i] = null;
      }
      free += kept[i] == null ? 1 : 0;
    }
    findLast(order);
    return free;
  }

  private void findLast(Comparator<Resident> order) {
    last = 0;
    for (int i = 1; i < SIZE; i++) {
      Resident each = kept[i];
      Resident greatest = kept[last];
      if (greatest != null && (each == null || order.compare(each, greatest) > 0)) {
        last = i;
      }
    }
  }

  void forget(Resident gone) {
    for (int i = 0; i < SIZE; i++) {
      if (kept[i] == gone) {
        kept[i] = null;
        last = i;
      }
    }
  }
}
