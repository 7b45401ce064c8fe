package dev.reprise.provider;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Leaves a provider alone for a while when nothing but failures comes from it: callers hear at once
 * what they would have heard later. While it is open one call in each interval is let through; the
 * first answer closes it. Safe for use by many threads.
 */
final class Breaker {
  private final BreakerConfig config;
  private final String authority;
  private final LongSupplier nanos;
  private final Logger log;
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicBoolean open = new AtomicBoolean();
  private final AtomicLong nextProbeNanos = new AtomicLong();
  private final AtomicLong openings = new AtomicLong();

  Breaker(BreakerConfig config, String authority, LongSupplier nanos, Logger log) {
    this.config = config;
    this.authority = authority;
    this.nanos = nanos;
    this.log = log;
  }

  /** Whether a call may be made now. */
  boolean admits() {
    if (!open.get()) {
      return true;
    }
    long due = nextProbeNanos.get();
    long now = nanos.getAsLong();
    return now - due >= 0 && nextProbeNanos.compareAndSet(due, now + openNanos());
  }

  void succeeded() {
    if (failures.get() != 0) {
      failures.set(0);
    }
    if (open.get() && open.compareAndSet(true, false)) {
      log.warn("upstream {} answers again, the breaker is closed", authority);
    }
  }

  void failed() {
    if (!config.enabled() || failures.incrementAndGet() < config.failures() || open.get()) {
      return;
    }
    nextProbeNanos.set(nanos.getAsLong() + openNanos());
    if (open.compareAndSet(false, true)) {
      openings.incrementAndGet();
      log.warn(
          "upstream {} failed {} times in a row, the breaker is open: one call in {} ms",
          authority,
          config.failures(),
          config.openMs());
    }
  }

  boolean isOpen() {
    return open.get();
  }

  /** How often it has opened. */
  long openings() {
    return openings.get();
  }

  private long openNanos() {
    return TimeUnit.MILLISECONDS.toNanos(config.openMs());
  }
}
