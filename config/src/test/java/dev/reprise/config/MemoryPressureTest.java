package dev.reprise.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whether memory is short is what collections say, and no longer than they can be believed. */
class MemoryPressureTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(MemoryPressure.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private @Nullable MemoryUsage left;
  private long now;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void itIsThereFromTheLimitOnAndEachChangeIsOneLine() {
    MemoryPressure pressure = limitedTo(90);
    assertThat(pressure.getAsBoolean()).isFalse();
    collect(pressure, 899);
    assertThat(pressure.getAsBoolean()).isFalse();
    collect(pressure, 900);
    collect(pressure, 950);
    assertThat(pressure.getAsBoolean()).isTrue();
    collect(pressure, 500);
    collect(pressure, 400);
    assertThat(pressure.getAsBoolean()).isFalse();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            warned -> assertThat(warned).startsWith("90 % of the old generation stays in use"),
            told -> assertThat(told).endsWith("50 % in use"));
  }

  @Test
  void afterAMinuteWithoutACollectionStoringIsTriedAgain() {
    MemoryPressure pressure = limitedTo(90);
    collect(pressure, 990);
    now += TimeUnit.SECONDS.toNanos(59);
    assertThat(pressure.getAsBoolean()).isTrue();
    now += TimeUnit.SECONDS.toNanos(1);
    // Of the young generation alone: it says nothing new of the old one.
    pressure.collected();
    assertThat(pressure.getAsBoolean()).isFalse();
    collect(pressure, 991);
    assertThat(pressure.getAsBoolean()).isTrue();
  }

  @Test
  void aHundredIsNoBoundAndAHeapWithoutOneHasNone() {
    MemoryPressure none = limitedTo(100);
    collect(none, 1_000);
    assertThat(none.getAsBoolean()).isFalse();
    MemoryPressure boundless = limitedTo(50);
    left = new MemoryUsage(0, 10, 10, -1);
    boundless.collected();
    left = null;
    boundless.collected();
    assertThat(boundless.getAsBoolean()).isFalse();
  }

  @Test
  void thisJvmIsWatchedAsLongAsItIsWanted() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Parts parts = new Parts()) {
      MemoryPressure pressure = MemoryPressure.watched(90, registry, parts);
      assertThat(pressure.getAsBoolean()).isFalse();
      assertThat(registry.get("reprise.memory.pressure").gauge().value()).isZero();
    }
  }

  private MemoryPressure limitedTo(int percent) {
    return new MemoryPressure(percent, () -> left, () -> now);
  }

  private void collect(MemoryPressure pressure, long used) {
    left = new MemoryUsage(0, used, 1_000, 1_000);
    pressure.collected();
  }
}
