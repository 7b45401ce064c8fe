package dev.reprise.config;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what lives long nearly fills the heap, as each collection of it finds anew. True for a
 * minute at most after the last one: while nothing is stored none may be needed, and only a further
 * one could tell that there is room again.
 *
 * <p>Safe for use by many threads.
 */
final class MemoryPressure implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryPressure.class);
  private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int limitPercent;
  private final Supplier<@Nullable MemoryUsage> left;
  private final LongSupplier nanoClock;
  private volatile boolean pressed;
  private volatile long foundNanos;
  private long lastUsed = -1;

  /**
   * @param limitPercent what may be in use after a collection, 1 to 100; 100 is no bound
   * @param left what the last collection of the old generation has left; null before the first
   */
  MemoryPressure(int limitPercent, Supplier<@Nullable MemoryUsage> left, LongSupplier nanoClock) {
    this.limitPercent = limitPercent;
    this.left = left;
    this.nanoClock = nanoClock;
  }

  /**
   * That of this JVM, whatever its collector; of one without an old generation, none ever.
   *
   * @param parts take what has to be closed
   */
  static MemoryPressure watched(int limitPercent, MeterRegistry registry, Parts parts) {
    MemoryPoolMXBean old = oldGeneration();
    MemoryPressure pressure =
        new MemoryPressure(
            limitPercent, () -> old == null ? null : old.getCollectionUsage(), System::nanoTime);
    if (old != null) {
      NotificationListener listener = (_, _) -> pressure.collected();
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        boolean collects = Arrays.asList(collector.getMemoryPoolNames()).contains(old.getName());
        if (collects && collector instanceof NotificationEmitter emitter) {
          emitter.addNotificationListener(listener, null, null);
          parts.add((AutoCloseable) () -> remove(emitter, listener));
        }
      }
    }
    Gauge.builder("reprise.memory.pressure", () -> pressure.getAsBoolean() ? 1 : 0)
        .description("1 while the heap is too full to store more")
        .register(registry);
    return pressure;
  }

  /** Young generations have no threshold of use: they are full as a rule. */
  private static @Nullable MemoryPoolMXBean oldGeneration() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP
          && pool.isUsageThresholdSupported()
          && pool.isCollectionUsageThresholdSupported()) {
        return pool;
      }
    }
    return null;
  }

  private static void remove(NotificationEmitter emitter, NotificationListener listener) {
    try {
      emitter.removeNotificationListener(listener);
    } catch (ListenerNotFoundException e) {
      LOG.debug("it was gone already", e);
    }
  }

  /** Something has been collected, though not necessarily of the old generation. */
  synchronized void collected() {
    MemoryUsage usage = left.get();
    if (usage == null || usage.getMax() <= 0 || usage.getUsed() == lastUsed) {
      return;
    }
    lastUsed = usage.getUsed();
    long percent = usage.getUsed() * 100 / usage.getMax();
    boolean was = getAsBoolean();
    foundNanos = nanoClock.getAsLong();
    pressed = limitPercent < 100 && percent >= limitPercent;
    if (pressed && !was) {
      LOG.warn(
          "{} % of the old generation stays in use: storing nothing and looking nothing up by"
              + " meaning until there is room; store.max-bytes may be too much for this heap",
          percent);
    } else if (was && !pressed) {
      LOG.info("there is room in the old generation again: {} % in use", percent);
    }
  }

  @Override
  public boolean getAsBoolean() {
    return pressed && nanoClock.getAsLong() - foundNanos < BELIEVED_NANOS;
  }
}
