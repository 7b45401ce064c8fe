package dev.reprise.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says once when something turns ill and once when it is well again, however often it is told. What
 * flutters is said at most once in ten seconds: a state that has changed back by then was none.
 * Safe for use by many threads.
 */
public final class StateLog {
  private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final LongSupplier nanoClock;
  private boolean ill;
  private boolean said;
  private long saidNanos;

  /** Of something that is well. */
  public StateLog(Logger log) {
    this(log, System::nanoTime);
  }

  StateLog(Logger log, LongSupplier nanoClock) {
    this.log = log;
    this.nanoClock = nanoClock;
  }

  /**
   * It does not work; a warning.
   *
   * @param argument in the message's place {@code {}}; never a secret
   */
  public void ill(String message, @Nullable Object argument) {
    if (turns(true)) {
      log.warn(message, argument);
    }
  }

  /** It works. */
  public void well(String message, @Nullable Object argument) {
    if (turns(false)) {
      log.info(message, argument);
    }
  }

  private synchronized boolean turns(boolean toIll) {
    if (ill == toIll) {
      return false;
    }
    long now = nanoClock.getAsLong();
    if (said && now - saidNanos < LEAST_NANOS) {
      return false;
    }
    ill = toIll;
    said = true;
    saidNanos = now;
    return true;
  }
}
