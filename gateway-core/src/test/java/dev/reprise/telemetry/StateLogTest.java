package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class StateLogTest {
  @AutoClose private final LogLines lines = new LogLines(StateLogTest.class.getName());
  private final AtomicLong seconds = new AtomicLong();
  private final StateLog state =
      new StateLog(lines.logger(), () -> TimeUnit.SECONDS.toNanos(seconds.get()));

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
    assertThat(lines.all())
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
    assertThat(lines.all()).hasSize(6);
  }
}
