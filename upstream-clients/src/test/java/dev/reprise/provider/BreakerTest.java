package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Opens on nothing but failures, and lets one call an interval find out. */
final class BreakerTest {
  private final HeardLog log = new HeardLog();
  private long nowNanos = Long.MAX_VALUE - 1;

  private final Breaker breaker = breaker(true);

  @Test
  void nothingButFailuresOpensIt() {
    fail(2);
    breaker.succeeded();
    fail(2);
    assertThat(breaker.admits()).isTrue();
    fail(1);
    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.openings()).isEqualTo(1);
    assertThat(log.lines)
        .containsExactly(
            "WARN upstream a:1 failed 3 times in a row, the breaker is open: one call in 1000 ms");
  }

  @Test
  void oneCallAnIntervalIsLetThroughAndAnAnswerClosesIt() {
    fail(3);
    after(999);
    assertThat(breaker.admits()).isFalse();
    after(1);
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).isFalse();
    fail(1);
    assertThat(breaker.admits()).isFalse();
    after(1_000);
    assertThat(breaker.admits()).isTrue();
    breaker.succeeded();
    assertThat(breaker.isOpen()).isFalse();
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).isTrue();
    assertThat(log.lines)
        .hasSize(2)
        .last()
        .isEqualTo("WARN upstream a:1 answers again, the breaker is closed");
  }

  @Test
  void aProbeThatNeverEndsKeepsNoOtherFromTrying() {
    fail(3);
    after(1_000);
    assertThat(breaker.admits()).isTrue();
    after(1_000);
    assertThat(breaker.admits()).isTrue();
  }

  @Test
  void switchedOffItNeverOpens() {
    Breaker off = breaker(false);
    for (int i = 0; i < 100; i++) {
      off.failed();
    }
    assertThat(off.admits()).isTrue();
    assertThat(log.lines).isEmpty();
  }

  private Breaker breaker(boolean enabled) {
    return new Breaker(new BreakerConfig(enabled, 3, 1_000), "a:1", () -> nowNanos, log);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }

  private void after(long millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
