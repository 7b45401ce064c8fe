package dev.reprise.store.eviction;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What other policies of eviction would have saved on the same requests: each is run on every
 * {@value #SAMPLE}th key with a {@value #SAMPLE}th of the bytes (spatial sampling, as in SHARDS,
 * Waldspurger and others 2015), on sizes and worths alone.
 *
 * <p><b>What it sees.</b> A request is a hit of the live cache or something stored after a miss. A
 * rival that lacks what was asked for counts a miss and holds it from then on. Two questions that
 * one entry answers while it is there may be stored as two once it has gone; the rivals are judged
 * by the entries that the live cache made.
 *
 * <p><b>Memory.</b> 430 bytes (measured) for each sampled key that fits, for all rivals together:
 * 1.3 % of the live bytes when an entry takes 2 kB. The sketches of the third rival and of Caffeine
 * add 0.2 %.
 *
 * <p><b>Threads.</b> All methods may be called by any, event loops included: keys that are not
 * sampled cost a shift and a comparison, the others one to ten microseconds under a lock. Who finds
 * it taken drops the request, for all policies alike, rather than wait; a queue would have to wake
 * a thread, which costs its caller more than the work itself.
 */
public final class Shadows {
  private static final int SAMPLE = 16;
  private static final int SAMPLE_BITS = 4;

  private final Lock lock = new ReentrantLock();
  private final Map<Policy, Tally> tallies = new EnumMap<>(Policy.class);
  private final Map<Policy, Rival> rivals = new EnumMap<>(Policy.class);
  private final LongAdder requests = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** Whose savings are told. */
  public enum Policy {
    /** The cache as it is, quotas and all. */
    LIVE("live"),
    LRU("lru"),
    /** Caffeine's, its weights the bytes. */
    W_TINY_LFU("w-tinylfu"),
    /** {@link ValueEviction} without quotas. */
    VALUE("value");

    private final String label;

    Policy(String label) {
      this.label = label;
    }

    /** In metrics. */
    public String label() {
      return label;
    }
  }

  /**
   * @param maxBytes of the live cache
   * @throws IllegalArgumentException when it is below 1
   */
  public Shadows(long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be ≥ 1, got " + maxBytes);
    }
    long sampledBytes = Math.max(1, maxBytes / SAMPLE);
    rivals.put(Policy.LRU, new Rival.Lru(sampledBytes));
    rivals.put(Policy.W_TINY_LFU, new Rival.WindowTinyLfu(sampledBytes));
    rivals.put(Policy.VALUE, new Rival.ByValue(sampledBytes));
    for (Policy policy : Policy.values()) {
      tallies.put(policy, new Tally());
    }
  }

  /** The live cache answered with it. */
  public void hit(Resident resident) {
    if (isSampled(resident)) {
      request(resident, true);
    }
  }

  /** The live cache had no answer and stored this one. */
  public void stored(Resident resident) {
    if (isSampled(resident)) {
      request(resident, false);
    }
  }

  /** It has expired or was purged, which no policy could have prevented. */
  public void gone(Resident resident) {
    if (!isSampled(resident)) {
      return;
    }
    lock.lock();
    try {
      rivals.values().forEach(rival -> rival.remove(resident.keyHash()));
    } finally {
      lock.unlock();
    }
  }

  /** That were seen, as an estimate for all keys. */
  public long requests() {
    return SAMPLE * requests.sum();
  }

  /** That policy's, of {@link #requests}. */
  public long hits(Policy policy) {
    return SAMPLE * tally(policy).hits;
  }

  /** What that policy's hits were worth together, in the unit of {@link Resident#worth}. */
  public double saved(Policy policy) {
    return SAMPLE * tally(policy).saved;
  }

  /** Requests that found another one under way, of those sampled; they count nowhere else. */
  public long dropped() {
    return dropped.sum();
  }

  private Tally tally(Policy policy) {
    return Objects.requireNonNull(tallies.get(policy));
  }

  private static boolean isSampled(Resident resident) {
    return resident.keyHash() >>> (Long.SIZE - SAMPLE_BITS) == 0;
  }

  private void request(Resident resident, boolean live) {
    if (!lock.tryLock()) {
      dropped.increment();
      return;
    }
    try {
      requests.increment();
      Ghost ghost = new Ghost(resident);
      if (live) {
        tally(Policy.LIVE).count(ghost.worth());
      }
      rivals.forEach(
          (policy, rival) -> {
            if (rival.request(ghost)) {
              tally(policy).count(ghost.worth());
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** Written under the lock, read without. */
  private static final class Tally {
    private volatile long hits;
    private volatile double saved;

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer at a time.
    void count(double worth) {
      hits++;
      saved += worth;
    }
  }
}
