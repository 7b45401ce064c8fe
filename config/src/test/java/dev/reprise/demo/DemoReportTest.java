package dev.reprise.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.chat.Usage;
import dev.reprise.demo.Lookup.Source;
import dev.reprise.demo.Outcome.Answered;
import dev.reprise.demo.Outcome.Failed;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final Intent ASKED = intent("asked", "May I?");
  private static final Intent OTHER = intent("other", "May I not?");
  private static final Duration ELAPSED = Duration.ofMillis(12_340);

  @Test
  void percentilesAreByNearestRank() {
    var hundred =
        new Latency(LongStream.rangeClosed(1, 100).map(i -> i * 1_000_000).boxed().toList());
    var two = new Latency(List.of(7_000_000L, 3_000_000L));

    assertThat(hundred.percentileMillis(50)).hasValue(50);
    assertThat(hundred.percentileMillis(99)).hasValue(99);
    assertThat(two.percentileMillis(50)).hasValue(3);
    assertThat(two.percentileMillis(99)).hasValue(7);
    assertThat(new Latency(List.of()).percentileMillis(50)).isEmpty();
  }

  @Test
  void requestsAreCountedByTheirSource() {
    DemoReport report = mixed();

    assertThat(report.requests()).isEqualTo(6);
    assertThat(report.exact().count()).isEqualTo(1);
    assertThat(report.semantic().count()).isEqualTo(1);
    assertThat(report.misses().count()).isEqualTo(2);
    assertThat(report.collapsed()).isEqualTo(1);
    assertThat(report.failures()).hasSize(1);
    assertThat(report.wrong()).hasSize(1);
  }

  @Test
  void onlyHitsSave() {
    DemoReport report = mixed();

    assertThat(report.saved()).isEqualTo(new Usage(20, 200));
    assertThat(report.moneySavedUsd()).isCloseTo((20 * 2.5 + 200 * 10) / 1e6, within(1e-12));
    assertThat(report.timeSaved()).hasValue(Duration.ofMillis(2 * 1500 - 1 - 10));
  }

  @Test
  void theTableIsAlignedAndShowsWrongHits() {
    assertThat(DemoTable.render(mixed()))
        .isEqualToNormalizingNewlines(
            """
                                             first content, ms        whole answer, ms
                              requests          p50        p99          p50        p99
              exact hits             1         0.50       0.50         1.00       1.00
              semantic hits          1         5.00       5.00        10.00      10.00
              misses                 2       500.00    1000.00      1000.00    2000.00
              collapsed              1   shared an answer that was under way
              FAILED                 1   no usable answer
              all                    6   in 12.3 s

              provider calls         2   of 6
              tokens saved         220   20 prompt + 200 completion
              money saved      $0.0021   assuming USD 2.50 (prompt), 10.00 (completion) per million
              time saved         3.0 s   of waiting, had every hit been a mean miss
              WRONG HITS             1   of 2 hits checked against the truth, 1 of them semantic

              !! asked:  May I?
                 served: the answer to "May I not?"
                 by a semantic hit, similarity 0.950
            """);
  }

  @Test
  void emptyGroupsAreDashes() {
    String table = DemoTable.render(DemoReport.of(List.of(), 0, Duration.ZERO));

    assertThat(table).containsPattern("exact hits +0 +- +- +- +-").containsPattern("time saved +-");
  }

  private static DemoReport mixed() {
    return DemoReport.of(
        List.of(
            answered(new Lookup(Source.FORWARDED, 1), ASKED, 1000),
            answered(new Lookup(Source.FORWARDED, 1), ASKED, 2000),
            answered(new Lookup(Source.COLLAPSED, 1), ASKED, 900),
            answered(new Lookup(Source.EXACT, 1), ASKED, 1),
            answered(new Lookup(Source.SEMANTIC, 0.95), OTHER, 10),
            new Failed(request(), "500")),
        2,
        ELAPSED);
  }

  private static Answered answered(Lookup lookup, Intent served, long millis) {
    long nanos = millis * 1_000_000;
    return new Answered(request(), lookup, served, new Usage(10, 100), nanos / 2, nanos);
  }

  private static ScriptedRequest request() {
    return new ScriptedRequest(ASKED, ASKED.canonical(), false);
  }

  private static Intent intent(String id, String wording) {
    return new Intent(id, List.of(wording), "The answer to " + id, null, false);
  }
}
