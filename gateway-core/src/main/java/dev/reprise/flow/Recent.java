package dev.reprise.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last few things and forgets older ones. Adding takes no lock and no search; looking
 * goes through all of them, some microseconds for thousands. Safe for use by many threads.
 */
public final class Recent<T> {
  private final AtomicReferenceArray<@Nullable T> ring;
  private final AtomicLong added = new AtomicLong();

  /**
   * @param most remembered at once, ≥ 1
   */
  public Recent(int most) {
    ring = new AtomicReferenceArray<>(most);
  }

  public void add(T thing) {
    ring.set((int) (added.getAndIncrement() % ring.length()), thing);
  }

  /** Those that fit, the newest first. */
  public List<T> all(Predicate<T> fits) {
    List<T> found = new ArrayList<>(1);
    long end = added.get();
    for (long at = end - 1; at >= Math.max(0, end - ring.length()); at--) {
      T thing = ring.get((int) (at % ring.length()));
      if (thing != null && fits.test(thing)) {
        found.add(thing);
      }
    }
    return found;
  }
}
