package dev.reprise.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter out = new StringWriter();
  private long now;

  @Test
  void aTerminalGetsABarThatIsDrawnToItsEnd() {
    Progress progress = new Progress(new PrintWriter(out), true, () -> now);
    progress.at(10, 0.1);
    assertThat(out.toString()).isEmpty();
    now = Duration.ofSeconds(50).toNanos();
    progress.at(500, 0.25);
    assertThat(out.toString())
        .startsWith("\r[#######.......................]  25 %  500 at 10/s, 2 min 30 s left");
    progress.end(2_000);
    assertThat(out.toString()).contains("\r[" + "#".repeat(30) + "] 100 %  2,000 at 40/s");
    assertThat(out.toString()).endsWith(System.lineSeparator());
  }

  @Test
  void aLogGetsALineNowAndThen() {
    Progress progress = new Progress(new PrintWriter(out), false, () -> now);
    for (int second = 0; second < 25; second++) {
      now = Duration.ofSeconds(second).toNanos();
      progress.at(second, second / 25.0);
    }
    progress.end(25);
    assertThat(out.toString().lines())
        .containsExactly(" 40 %  10 at 1/s, 15 s left", " 80 %  20 at 1/s, 5 s left");
  }

  @Test
  void aShortRunSaysNothing() {
    Progress progress = new Progress(new PrintWriter(out), true, () -> now);
    progress.at(1, 0.5);
    progress.end(2);
    assertThat(out.toString()).isEmpty();
  }
}
