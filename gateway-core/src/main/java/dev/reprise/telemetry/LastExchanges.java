package dev.reprise.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last exchanges, for who wants to look at what is going on. Lock-free: one that is being
 * written is not there yet. Safe for use by many threads.
 */
public final class LastExchanges implements ExchangeObserver {

  /** How many are remembered. */
  public static final int MOST = 500;

  private final AtomicLong numbers = new AtomicLong();
  private final AtomicReferenceArray<Seen> ring = new AtomicReferenceArray<>(MOST);

  /**
   * One of them.
   *
   * @param number from 1 on, one more for each
   * @param atMillis when it was over, since 1970
   */
  public record Seen(long number, long atMillis, Finished exchange) {}

  @Override
  public void finished(Finished exchange) {
    long number = numbers.incrementAndGet();
    Seen seen = new Seen(number, System.currentTimeMillis(), exchange);
    ring.setRelease((int) (number % MOST), seen);
  }

  /** The number of the newest; 0 before the first. */
  public long newest() {
    return numbers.get();
  }

  /** Those after the one of this number, oldest first. */
  public List<Seen> after(long number) {
    long newest = numbers.get();
    List<Seen> found = new ArrayList<>();
    for (long i = Math.max(number, newest - MOST) + 1; i <= newest; i++) {
      Seen seen = ring.getAcquire((int) (i % MOST));
      if (seen == null || seen.number() < i) {
        break;
      }
      if (seen.number() == i) {
        found.add(seen);
      }
    }
    return found;
  }
}
