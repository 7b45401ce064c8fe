package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.Freshness.Standing;
import dev.reprise.chat.Completion;
import dev.reprise.chat.Digest;
import dev.reprise.chat.KeyParts;
import dev.reprise.chat.Usage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 and 5861 on an entry that is fresh for 100 seconds. */
final class FreshnessTest {
  private static final long TTL_SECONDS = 100;
  private static final long NONE = Long.MAX_VALUE;

  @ParameterizedTest(name = "at {0} ms")
  @CsvSource({"0, FRESH", "99999, FRESH", "100000, UNUSABLE", "100500, UNUSABLE"})
  @DisplayName("S77 an entry is fresh until its time to live is over")
  void withoutWishesWhatIsFreshWillDo(long millis, Standing standing) {
    assertThat(judge(Freshness.ANY, millis)).isEqualTo(standing);
  }

  @ParameterizedTest(name = "max-age {0} at {1} ms")
  @CsvSource({
    "0, 0, UNUSABLE",
    "0, 500, UNUSABLE",
    "1, 500, FRESH",
    "30, 30999, FRESH",
    "30, 31000, UNUSABLE",
    "1000, 99000, FRESH",
    "1000, 100000, UNUSABLE",
  })
  @DisplayName("S75 max-age younger than the entry \u2192 MISS")
  void noneIsOlderThanTheMaximumAge(long maxAge, long millis, Standing standing) {
    assertThat(judge(new Freshness(maxAge, 0, 0, 0, 0), millis)).isEqualTo(standing);
  }

  @ParameterizedTest(name = "min-fresh {0} at {1} s")
  @CsvSource({
    "40, 60, FRESH",
    "40, 61, UNUSABLE",
    "100, 0, FRESH",
    "101, 0, UNUSABLE",
    "9223372036854775807, 0, UNUSABLE",
  })
  void itMustStayFreshForAsLongAsIsAsked(long minFresh, long age, Standing standing) {
    assertThat(judge(new Freshness(NONE, minFresh, 0, 0, 0), age * 1_000)).isEqualTo(standing);
  }

  @ParameterizedTest(name = "max-stale {0} at {1} s")
  @CsvSource({
    "0, 100, UNUSABLE",
    "10, 99, FRESH",
    "10, 100, STALE",
    "10, 110, STALE",
    "10, 111, UNUSABLE",
    "9223372036854775807, 315360000, STALE",
  })
  void whoTakesStaleOnesGetsThem(long maxStale, long age, Standing standing) {
    assertThat(judge(new Freshness(NONE, 0, maxStale, 0, 0), age * 1_000)).isEqualTo(standing);
  }

  @ParameterizedTest(name = "max-age {0}, max-stale {1} at {2} s")
  @CsvSource({
    "105, 10, 104, STALE",
    "105, 10, 106, UNUSABLE",
    "50, 10, 60, UNUSABLE",
    "0, 10, 105, UNUSABLE",
  })
  void maximumAgeBoundsStaleOnesToo(long maxAge, long maxStale, long age, Standing standing) {
    assertThat(judge(new Freshness(maxAge, 0, maxStale, 0, 0), age * 1_000)).isEqualTo(standing);
  }

  @Test
  void whatMustStayFreshIsNotStale() {
    assertThat(judge(new Freshness(NONE, 1, 50, 50, 0), 101_000)).isEqualTo(Standing.UNUSABLE);
  }

  @ParameterizedTest(name = "at {0} s")
  @CsvSource({
    "99, FRESH",
    "100, REVALIDATE",
    "110, REVALIDATE",
    "111, IF_ERROR",
    "120, IF_ERROR",
    "121, UNUSABLE"
  })
  @DisplayName("S94 S95 windows for staleness follow each other")
  void windowsFollowEachOther(long age, Standing standing) {
    assertThat(judge(new Freshness(NONE, 0, 0, 10, 20), age * 1_000)).isEqualTo(standing);
  }

  @Test
  void whatIsRenewedAnywayIsRenewedForThoseWhoTakeStaleOnes() {
    assertThat(judge(new Freshness(NONE, 0, 30, 10, 0), 105_000)).isEqualTo(Standing.REVALIDATE);
    assertThat(judge(new Freshness(NONE, 0, 30, 10, 0), 115_000)).isEqualTo(Standing.STALE);
  }

  @Test
  void anErrorLeavesWhatIsTooOldForTheRequestAsLongAsItIsNotTooStale() {
    assertThat(judge(new Freshness(10, 0, 0, 0, 5), 50_000)).isEqualTo(Standing.IF_ERROR);
    assertThat(judge(new Freshness(10, 0, 0, 0, 5), 105_000)).isEqualTo(Standing.IF_ERROR);
    assertThat(judge(new Freshness(10, 0, 0, 0, 5), 106_000)).isEqualTo(Standing.UNUSABLE);
    assertThat(judge(new Freshness(0, 0, 0, 0, 5), 0)).isEqualTo(Standing.IF_ERROR);
    assertThat(judge(new Freshness(NONE, 99, 0, 0, 5), 50_000)).isEqualTo(Standing.IF_ERROR);
  }

  @Test
  void theClockMayHaveAnyOrigin() {
    long stored = Long.MAX_VALUE - 5;
    StoredCompletion entry = entry(stored);
    assertThat(Freshness.ANY.judge(entry, stored + 60_000_000_000L)).isEqualTo(Standing.FRESH);
    assertThat(Freshness.ANY.judge(entry, stored + 100_000_000_000L)).isEqualTo(Standing.UNUSABLE);
  }

  private static Standing judge(Freshness freshness, long millis) {
    return freshness.judge(entry(0), millis * 1_000_000);
  }

  private static StoredCompletion entry(long storedNanos) {
    Digest digest = Digest.of("");
    return new StoredCompletion(
        "id",
        new CacheKey(new CacheScope("t", "n", "m", digest), digest),
        new Completion(new byte[] {'x'}, Usage.NONE),
        null,
        null,
        Set.of(),
        KeyParts.NONE,
        storedNanos,
        storedNanos,
        Duration.ofSeconds(TTL_SECONDS),
        Duration.ofDays(1),
        new AtomicLong(),
        new Repute(Origin.of(Digest.of("origin"))));
  }
}
