package dev.reprise.store.eviction;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes when memory is full, so that what stays saves most: Greedy-Dual-Size-Frequency
 * (Cherkasova 1998) with the frequency sketch of TinyLFU (Einziger, Friedman and Manes 2017).
 *
 * <p><b>Priority</b> = L + frequency × worth / bytes as of the last use. L rises with what goes, so
 * that what is not used any more falls behind whatever it once was worth. The sketch remembers the
 * frequency of what has gone: it comes back with the priority it has earned.
 *
 * <p><b>L follows slowly.</b> By the book L is the last victim's priority. Then a flood of keys
 * that nobody asks for again lifts L by their worth each time they have replaced one another,
 * however few of them there are, and soon past all that is used. Here each victim draws L towards
 * its priority by two in as many steps as there are residents: whatever is least, time is measured
 * in turnovers of the whole. On most of the benchmark's traces that also saves more money than the
 * exact order by the book, on none more than half a point less.
 *
 * <p><b>Admission.</b> What enters waits in a window, first in, first out, a few per cent of the
 * bytes, where nothing can push it out but what came later. Leaving it, it is weighed against the
 * least of the others and one of the two goes.
 *
 * <p><b>Victims</b> are the least of a random sample and of what former samples left, as in Redis:
 * an exact order would cost a heap and a lock at every use. Only those are drawn whose tenant, and
 * whose namespace if it has a part, hold more than {@link Quotas} guarantees them. Those always
 * exist beyond the bound, since the guarantees add up to no more. Entries go whole: one whose going
 * would leave a share less than its part goes only if it belongs to the tenant that entered last,
 * or if no other was found.
 *
 * <p><b>Threads.</b> All methods may be called by any. {@link #used} takes no lock. The others hold
 * one for a few microseconds and call nothing but the residents' getters.
 *
 * @param <R> what is stored
 */
public final class ValueEviction<R extends Resident> {

  /**
   * The part of the bytes where what enters waits. A larger one saves more hits and, up to this,
   * about as much money.
   */
  private static final double WINDOW = 0.05;

  /** L moves towards each victim's priority by this much, divided by the number of residents. */
  private static final double PACE = 2;

  private static final int SAMPLE = 10;

  /** Candidates come first: where there are few residents, the least of them is among them. */
  private static final int DRAWS_PER_PLACE = 2;

  /**
   * Counts for a worth of 0 or less than this. Far below any price in any unit, so it decides only
   * among what is worth nothing, by hits; and that is everything when no price is known.
   */
  private static final double LEAST_WORTH = 1e-12;

  private final RandomGenerator random = new SplittableRandom(1);
  private final Window window = new Window();
  private final Pools pools = new Pools();
  private final Candidates candidates = new Candidates();
  private final Comparator<Resident> order = this::compare;
  private final Queue<Resident> oversized = new ArrayDeque<>();
  private final FrequencySketch sketch;
  private final Shares shares;
  private final long maxBytes;
  private final long windowBytes;

  /** L. Written under the lock. */
  private volatile double floor;

  /** Written under the lock. */
  private volatile long bytes;

  private int residents;

  /** What entered last, while it is in: whoever needs room pays first. */
  private @Nullable Resident newest;

  /**
   * @throws IllegalArgumentException when {@code maxBytes} is below 1
   */
  public ValueEviction(long maxBytes, Quotas quotas) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be ≥ 1, got " + maxBytes);
    }
    this.maxBytes = maxBytes;
    this.windowBytes = (long) (WINDOW * maxBytes);
    this.sketch = FrequencySketch.forBytes(maxBytes);
    this.shares = new Shares(maxBytes, quotas);
  }

  /** Begins a stay and counts it as a use. What is in already is left as it is. */
  public void enter(R resident) {
    refresh(resident, sketch.increment(resident.keyHash()));
    synchronized (this) {
      if (resident.pool != null) {
        return;
      }
      Pool pool = shares.poolOf(resident);
      resident.pool = pool;
      residents++;
      bytes += resident.bytes();
      pool.count(resident.bytes());
      if (resident.bytes() > maxBytes) {
        oversized.add(resident);
        return;
      }
      window.add(resident);
      newest = resident;
      pools.look(pool);
      while (bytes <= maxBytes && isFull(window)) {
        admitOldest();
      }
    }
  }

  /** Ends a stay. What is not in is left as it is. */
  public synchronized void leave(R resident) {
    remove(resident);
  }

  /** Notes a hit. */
  public void used(R resident) {
    refresh(resident, sketch.increment(resident.keyHash()));
  }

  /**
   * What is to go next; null while the bound is kept. Its stay has ended with this call, so asking
   * again gives another one whether or not the caller still found it to remove, and {@link #leave}
   * does nothing for it any more. The bound is kept once null was returned, until the next {@link
   * #enter}.
   */
  public synchronized @Nullable R victim() {
    if (bytes <= maxBytes) {
      return null;
    }
    Resident victim = choose();
    floor += Math.max(0, victim.priority - floor) * Math.min(1, PACE / Math.max(1, residents));
    remove(victim);
    @SuppressWarnings("unchecked") // Only R enters.
    R found = (R) victim;
    return found;
  }

  /** Of all that is in. */
  public long bytes() {
    return bytes;
  }

  private void refresh(Resident resident, int frequency) {
    resident.priority = floor + value(resident, frequency);
  }

  private static double value(Resident resident, int frequency) {
    return frequency * Math.max(LEAST_WORTH, resident.worth()) / resident.bytes();
  }

  private Resident choose() {
    Resident tooLarge = oversized.peek();
    if (tooLarge != null) {
      return tooLarge;
    }
    Resident rival = sample();
    while (rival == null || isFull(window)) {
      Resident candidate = admitOldest();
      if (isOpen(candidate)) {
        return lesser(candidate, rival);
      }
    }
    return rival;
  }

  /** The least of some that may go; null when there is none outside the window. */
  private @Nullable Resident sample() {
    int draws = SAMPLE + DRAWS_PER_PLACE * candidates.retain(this::isOpen, order);
    for (int i = 0; i < draws; i++) {
      Pool pool = pools.draw(random);
      if (pool == null) {
        return null;
      }
      candidates.offer(pool.draw(random), order);
    }
    Resident least = candidates.least(order);
    return least == null || isFree(least) ? least : fromPayer(least);
  }

  /** Spares a share that would no longer be whole, if who entered last holds more than its own. */
  private Resident fromPayer(Resident other) {
    Resident payer = newest;
    if (payer == null || !isOpen(payer)) {
      return other;
    }
    Pool pool = poolOf(payer);
    Resident least = other;
    for (int i = 0; i < SAMPLE; i++) {
      least = lesser(pool.isEmpty() ? payer : pool.draw(random), least);
    }
    return least;
  }

  /** The first of equals. */
  private Resident lesser(Resident one, @Nullable Resident other) {
    return other == null || order.compare(one, other) <= 0 ? one : other;
  }

  /** Those first that leave every share whole. */
  private int compare(Resident one, Resident other) {
    boolean free = isFree(one);
    return free == isFree(other) ? Double.compare(one.priority, other.priority) : free ? -1 : 1;
  }

  private boolean isOpen(Resident resident) {
    return poolOf(resident).isOpen();
  }

  private boolean isFree(Resident resident) {
    return poolOf(resident).affords(resident.bytes(), newest == null ? null : newest.pool);
  }

  private boolean isFull(Window window) {
    return window.bytes() > windowBytes && window.holdsSeveral();
  }

  private Resident admitOldest() {
    Resident oldest =
        Objects.requireNonNull(window.oldest(), "more is guaranteed than may be held");
    window.remove(oldest);
    Pool pool = poolOf(oldest);
    pool.add(oldest);
    if (pool.position == Pool.NOWHERE) {
      pools.add(pool);
    }
    return oldest;
  }

  private void remove(Resident resident) {
    Pool pool = resident.pool;
    if (pool == null) {
      return;
    }
    unplace(resident, pool);
    residents--;
    bytes -= resident.bytes();
    pool.count(-resident.bytes());
    shares.leave(resident.tenant(), pool.tenant);
    resident.pool = null;
    newest = newest == resident ? null : newest;
  }

  private void unplace(Resident resident, Pool pool) {
    if (resident.position == Pool.NOWHERE) {
      if (!oversized.remove(resident)) {
        window.remove(resident);
      }
      return;
    }
    candidates.forget(resident);
    pool.remove(resident);
    if (pool.isEmpty()) {
      pools.remove(pool);
    }
  }

  private static Pool poolOf(Resident resident) {
    return Objects.requireNonNull(resident.pool, "not in");
  }
}
