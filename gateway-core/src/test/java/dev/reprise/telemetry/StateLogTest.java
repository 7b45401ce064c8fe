package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class StateLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(StateLogTest.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong seconds = new AtomicLong();
  private final StateLog state =
      new StateLog(logger, () -> TimeUnit.SECONDS.toNanos(seconds.get()));

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void eachChangeIsSaidOnce() {
    state.well("back at {}", "a");
    for (int i = 0; i < 100; i++) {
      state.ill("away from {}", "a");
    }
    seconds.set(10);
    state.ill("away from {}", "a");
    state.well("back at {}", "a");
    state.well("back at {}", "a");
    assertThat(lines.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly("WARN away from a", "INFO back at a");
  }

  @Test
  void whatFluttersIsSaidSeldom() {
    for (int i = 0; i < 60; i++) {
      seconds.set(i);
      state.ill("away", null);
      state.well("back", null);
    }
    assertThat(lines.list).hasSize(6);
  }
}
