package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.cache.Freshness.Standing;
import dev.reprise.chat.Usage;
import dev.reprise.telemetry.Trend.Reading;
import dev.reprise.telemetry.Trend.Window;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrendTest {
  private static final CacheStatus HIT = new CacheStatus.ExactHit(Standing.FRESH, 60, 0);
  private static final CacheStatus MISS =
      new CacheStatus.Miss(CacheStatus.Forward.MISS, true, null);
  private static final long SECOND = 1_000_000_000L;

  private long now = 123 * SECOND;
  private Prices prices = new Prices(Map.of("m", new Price(1, 2)));
  private final Trend trend = new Trend(() -> prices, List.of("faq"), () -> now);

  @AfterEach
  void close() {
    trend.close();
  }

  @Test
  void everyOutcomeHasATierOfItsOwn() {
    for (CacheStatus status :
        List.of(
            HIT,
            new CacheStatus.ExactHit(Standing.REVALIDATE, -1, 61),
            new CacheStatus.StaleIfError(503, -1, 61),
            new CacheStatus.SemanticHit(0.95f, 60, 0),
            new CacheStatus.Collapsed(null),
            MISS,
            new CacheStatus.Bypassed(BypassReason.NO_STORE),
            new CacheStatus.Unsatisfied(),
            new CacheStatus.Refused())) {
      finish(status, "", 1);
    }
    Slice all = trend.read(Window.MINUTES).all();
    assertThat(Stream.of(Tier.values()).map(all::count))
        .containsExactly(1L, 1L, 2L, 1L, 1L, 1L, 2L);
  }

  @Test
  void countsStandInTheStepTheyFellIn() {
    finish(HIT, "", 1);
    pass(Duration.ofSeconds(4));
    trend.read(Window.MINUTES);
    finish(MISS, "", 1);
    finish(MISS, "", 1);
    pass(Duration.ofSeconds(1));
    Reading reading = trend.read(Window.MINUTES);
    assertThat(counts(reading, Tier.EXACT)).containsExactly(0L, 1L, 0L);
    assertThat(counts(reading, Tier.MISS)).containsExactly(0L, 0L, 2L);
    assertThat(reading.firstSecond()).isZero();
    assertThat(reading.nowSecond()).isEqualTo(5);
  }

  @Test
  void aWindowForgetsWhatIsOlderAndALongerOneDoesNot() {
    finish(HIT, "", 1);
    trend.read(Window.MINUTES);
    pass(Duration.ofMinutes(6));
    finish(MISS, "", 1);
    Reading minutes = trend.read(Window.MINUTES);
    assertThat(minutes.all().count(Tier.EXACT)).isZero();
    assertThat(minutes.steps()).hasSize(150);
    assertThat(minutes.firstSecond()).isEqualTo(62);
    assertThat(minutes.ever().count(Tier.EXACT)).isEqualTo(1);
    assertThat(trend.read(Window.HOUR).all().count(Tier.EXACT)).isEqualTo(1);
    pass(Duration.ofDays(2));
    assertThat(trend.read(Window.DAY).all().count(Tier.MISS)).isZero();
    assertThat(trend.read(Window.DAY).ever().count(Tier.MISS)).isEqualTo(1);
  }

  @Test
  void routesAreApartAndUnknownOnesCountAsNone() {
    finish(HIT, "faq", 1);
    finish(HIT, "unheard-of", 1);
    finish(MISS, "", 1);
    Slice all = trend.read(Window.HOUR).all();
    assertThat(all.count("faq", Tier.EXACT)).isEqualTo(1);
    assertThat(all.count("", Tier.EXACT)).isEqualTo(1);
    assertThat(all.count("", Tier.MISS)).isEqualTo(1);
    assertThat(all.count(Tier.EXACT)).isEqualTo(2);
  }

  @Test
  void routesMayBeAddedWithinABound() {
    trend.know(List.of("faq", "new"));
    finish(HIT, "new", 1);
    trend.know(IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    finish(HIT, "99", 1);
    Reading reading = trend.read(Window.HOUR);
    assertThat(reading.routes()).startsWith("", "faq", "new", "0").hasSize(10);
    assertThat(reading.all().count("new", Tier.EXACT)).isEqualTo(1);
    assertThat(reading.all().count("", Tier.EXACT)).isEqualTo(1);
  }

  @Test
  void tokensAndMoneyAddUpWhereThereIsAPrice() {
    finish(MISS, outcome("m", new Usage(1_000_000, 500_000), Usage.NONE), 200, true, 1);
    finish(HIT, outcome("m", Usage.NONE, new Usage(1, 1)), 200, true, 1);
    finish(HIT, outcome("free", Usage.NONE, new Usage(10, 5)), 200, true, 1);
    Slice all = trend.read(Window.MINUTES).all();
    assertThat(all.tokensSpent()).isEqualTo(1_500_000);
    assertThat(all.tokensSaved()).isEqualTo(17);
    assertThat(all.moneySpent()).isEqualTo(2);
    assertThat(all.moneySaved()).isEqualTo(0.000003);
    prices = Prices.NONE;
    finish(HIT, outcome("m", Usage.NONE, new Usage(1, 1)), 200, true, 1);
    assertThat(trend.read(Window.MINUTES).all().moneySaved()).isEqualTo(0.000003);
  }

  @Test
  void aHitSavesWhatUpstreamOnceTookForItsAnswerAndItselfTakesLess() {
    Outcome dear = outcome("m", Usage.NONE, Usage.NONE).withSavedNanos(1_000_000_000);
    finish(HIT, dear, 200, true, 10);
    assertThat(trend.read(Window.MINUTES).all().secondsSaved()).isEqualTo(0.99);
    finish(HIT, dear, 200, true, 5_000);
    finish(MISS, "faq", 9_000);
    assertThat(trend.read(Window.MINUTES).all().secondsSaved()).isEqualTo(0.99);
  }

  @Test
  void quantilesAreOffByAFifthAtMost() {
    for (int i = 1; i <= 1_000; i++) {
      finish(HIT, "", i);
      finish(MISS, "", 10 * i);
    }
    Slice all = trend.read(Window.MINUTES).all();
    assertThat(all.hitMillis(0.5)).isCloseTo(500, within(100.0));
    assertThat(all.hitMillis(0.95)).isCloseTo(950, within(190.0));
    assertThat(all.missMillis(0.5)).isCloseTo(5_000, within(1_000.0));
    assertThat(all.missMillis(1)).isBetween(10_000.0, 14_143.0);
  }

  @Test
  void whatFailedOrBrokeOffSaysNothingOfLatency() {
    finish(MISS, outcome("m", Usage.NONE, Usage.NONE), 503, true, 1_000);
    finish(MISS, outcome("m", Usage.NONE, Usage.NONE), 200, false, 1_000);
    finish(new CacheStatus.Bypassed(BypassReason.TOOLS), "", 1_000);
    Slice all = trend.read(Window.MINUTES).all();
    assertThat(all.missMillis(0.5)).isNaN();
    assertThat(all.hitMillis(0.5)).isNaN();
  }

  @Test
  void nothingIsLostWhenManyFinishAtOnce() throws Exception {
    int threads = 8;
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  finish(HIT, "faq", 1);
                }
                done.countDown();
              });
    }
    while (done.getCount() > 0) {
      trend.read(Window.MINUTES);
    }
    Reading reading = trend.read(Window.MINUTES);
    assertThat(reading.all().count("faq", Tier.EXACT)).isEqualTo(80_000);
    assertThat(reading.ever().count(Tier.EXACT)).isEqualTo(80_000);
  }

  private static List<Long> counts(Reading reading, Tier tier) {
    return reading.steps().stream().map(step -> count(step, tier)).toList();
  }

  private static long count(@Nullable Slice step, Tier tier) {
    return step == null ? 0 : step.count(tier);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Outcome outcome(String model, Usage spent, Usage saved) {
    return new Outcome(model, spent, saved, "", 0);
  }

  private void finish(CacheStatus status, String route, long millis) {
    finish(
        status, new Outcome("m", Usage.NONE, Usage.NONE, "", 0, 0, route, null), 200, true, millis);
  }

  private void finish(
      CacheStatus status, Outcome outcome, int code, boolean complete, long millis) {
    long nanos = Duration.ofMillis(millis).toNanos();
    trend.finished(
        new Finished(
            "id", Caller.NOBODY, "POST", "/", code, complete, status, outcome, nanos, nanos, 1));
  }
}
