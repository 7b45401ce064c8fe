package dev.reprise.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.CacheStatus;
import dev.reprise.cache.Caller;
import dev.reprise.telemetry.LastExchanges.Seen;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LastExchangesTest {
  private final LastExchanges last = new LastExchanges();

  @Test
  void theyComeOldestFirstAndFromANumberOn() {
    assertThat(last.after(0)).isEmpty();
    finish("a");
    finish("b");
    finish("c");
    assertThat(last.after(0))
        .extracting(seen -> seen.exchange().requestId())
        .containsExactly("a", "b", "c");
    assertThat(last.after(2)).extracting(Seen::number).containsExactly(3L);
    assertThat(last.after(3)).isEmpty();
    assertThat(last.after(99)).isEmpty();
    assertThat(last.newest()).isEqualTo(3);
  }

  @Test
  void onlySoManyAreRemembered() {
    for (int i = 1; i <= LastExchanges.MOST + 10; i++) {
      finish("r" + i);
    }
    List<Seen> seen = last.after(0);
    assertThat(seen).hasSize(LastExchanges.MOST);
    assertThat(seen.getFirst().exchange().requestId()).isEqualTo("r11");
  }

  @Test
  void noneIsSkippedWhileManyFinishAtOnce() throws Exception {
    int threads = 4;
    int each = 100;
    CountDownLatch done = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform()
          .start(
              () -> {
                for (int n = 0; n < each; n++) {
                  finish("x");
                }
                done.countDown();
              });
    }
    long from = 0;
    LongStream.Builder numbers = LongStream.builder();
    while (from < threads * each) {
      for (Seen seen : last.after(from)) {
        numbers.add(seen.number());
        from = seen.number();
      }
    }
    done.await();
    assertThat(numbers.build().toArray())
        .isEqualTo(LongStream.rangeClosed(1, threads * each).toArray());
  }

  private void finish(String id) {
    last.finished(
        new Finished(
            id,
            Caller.NOBODY,
            "POST",
            "/",
            200,
            true,
            new CacheStatus.Refused(),
            Outcome.UNREAD,
            1,
            1,
            1));
  }
}
