package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {

  private final Pacing brisk = new Pacing(Duration.ofMillis(5), Duration.ofMillis(2));

  @Test
  void theRealPaceIsTheOnePromised() {
    assertThat(Pacing.REAL).hasToString("400 ms to the first token, then 60 tokens/s");
    assertThat(Pacing.REAL.scaled(0)).hasToString("0 ms to the first token, then all at once");
  }

  @Test
  void aTokenIsNeverEarly() throws Exception {
    long begun = System.nanoTime();

    brisk.awaitToken(3, begun);

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(11_000_000);
  }

  @Test
  void whatIsOverdueIsNotWaitedFor() throws Exception {
    long longAgo = System.nanoTime() - Duration.ofHours(1).toNanos();

    Pacing.REAL.scaled(100).awaitToken(60, longAgo);
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Pacing.REAL.scaled(1000).awaitToken(0, System.nanoTime()))
        .isInstanceOf(InterruptedIOException.class);
  }
}
