package dev.reprise.decision;

import dev.reprise.cache.CompletionStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been learned, and its way over restarts. Safe for use by many threads. */
public final class Learned {
  private static final Logger LOG = LoggerFactory.getLogger(Learned.class);

  /** The name that it is kept under. */
  static final String STATE = "calibrations";

  /** What a crash may forget. */
  private static final long SAVE_EVERY_NANOS = 60_000_000_000L;

  private final Calibrations calibrations;
  private final CompletionStore store;

  /** Of the one thread that learns. */
  private long savedNanos = System.nanoTime();

  /** Before that, what was kept is more than what is known. */
  private volatile boolean restored;

  public Learned(Calibrations calibrations, CompletionStore store) {
    this.calibrations = calibrations;
    this.store = store;
  }

  public Calibrations calibrations() {
    return calibrations;
  }

  /** Takes up what an earlier run or another node has learned. */
  public void restore() {
    try {
      calibrations.restore(store.state(STATE));
    } catch (RuntimeException e) {
      LOG.warn("what was learned before cannot be read, starting anew", e);
    }
    restored = true;
  }

  /** Keeps what has been learned. */
  public void save() {
    if (!restored) {
      return;
    }
    try {
      store.keepState(STATE, calibrations.save());
    } catch (RuntimeException e) {
      LOG.warn("what was learned could not be kept", e);
    }
  }

  /** The same when the last time is long ago; by the one thread that learns. */
  void saveNowAndThen() {
    long now = System.nanoTime();
    if (now - savedNanos > SAVE_EVERY_NANOS) {
      savedNanos = now;
      save();
    }
  }
}
