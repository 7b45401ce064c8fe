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

  /** Keeps it if it is among the least. */
  void offer(Resident offered, Comparator<Resident> order) {
    int greatest = 0;
    for (int i = 0; i < SIZE; i++) {
      Resident each = kept[i];
      if (each == offered) {
        return;
      }
      Resident rival = kept[greatest];
      if (rival != null && (each == null || order.compare(each, rival) > 0)) {
        greatest = i;
      }
    }
    Resident rival = kept[greatest];
    if (rival == null || order.compare(offered, rival) < 0) {
      kept[greatest] = offered;
    }
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

  void retain(Predicate<Resident> wanted) {
    for (int i = 0; i < SIZE; i++) {
      Resident each = kept[i];
      if (each != null && !wanted.test(each)) {
        kept[i] = null;
      }
    }
  }

  void forget(Resident gone) {
    for (int i = 0; i < SIZE; i++) {
      if (kept[i] == gone) {
        kept[i] = null;
      }
    }
  }
}
