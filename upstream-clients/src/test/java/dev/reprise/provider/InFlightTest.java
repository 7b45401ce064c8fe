package dev.reprise.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.http.EventLoops;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limit follows what upstream carries, and nothing that only looks like it. */
final class InFlightTest {
  private static final LimitConfig LIMIT = new LimitConfig(true, 100, 10, 200, 5, 60_000);

  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.group().next();
  private final Random random = new Random(1);
  private long nowNanos;

  @AfterEach
  void stop() {
    loops.close();
  }

  @Test
  void firstBytesThatComeEverLaterNarrowItAndTheOldPaceWidensIt() {
    InFlight calls = full(LIMIT);
    seconds(calls, 30, 200);
    int before = calls.limit();
    assertThat(before).isGreaterThanOrEqualTo(100);
    seconds(calls, 30, 3_000);
    int under = calls.limit();
    assertThat(under).isBetween(10, before / 2);
    seconds(calls, 120, 200);
    assertThat(calls.limit()).isGreaterThan(under * 2);
  }

  @Test
  void delaysThatDifferAsModelsAndAnswersDoNarrowNothing() {
    InFlight calls = full(LIMIT);
    for (int second = 0; second < 300; second++) {
      for (int i = 0; i < 50; i++) {
        // From 100 ms to 30 s, most of them short: streams, long answers in one piece, thinking.
        answer(calls, 100 + (long) (30_000 * Math.pow(random.nextDouble(), 6)));
      }
      nowNanos += TimeUnit.SECONDS.toNanos(1);
    }
    assertThat(calls.limit()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void whatIsTurnedAwayTogetherNarrowsItOnce() {
    InFlight calls = full(LIMIT);
    nowNanos += TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < 50; i++) {
      calls.dropped();
    }
    assertThat(calls.limit()).isEqualTo(90);
    for (int i = 0; i < 100; i++) {
      nowNanos += TimeUnit.SECONDS.toNanos(1);
      calls.dropped();
    }
    assertThat(calls.limit()).isEqualTo(10);
    for (int i = 0; i < 50; i++) {
      nowNanos += TimeUnit.SECONDS.toNanos(1);
      calls.answered(0);
      calls.answered(0);
    }
    assertThat(calls.limit()).isEqualTo(60);
  }

  @Test
  void whatIsTurnedAwayNowAndThenNarrowsNothingForLong() {
    InFlight calls = full(LIMIT);
    for (int minute = 0; minute < 1_000; minute++) {
      nowNanos += TimeUnit.SECONDS.toNanos(1);
      calls.dropped();
      for (int i = 0; i < 59; i++) {
        nowNanos += TimeUnit.SECONDS.toNanos(1);
        calls.answered(0);
      }
    }
    assertThat(calls.limit()).isGreaterThanOrEqualTo(100);
  }

  @Test
  void withoutALimitAllGoAndAreCounted() {
    InFlight calls = new InFlight(new LimitConfig(false, 1, 1, 1, 0, 0), () -> nowNanos);
    for (int i = 0; i < 50; i++) {
      calls.enter(loop, call(), () -> {});
      calls.dropped();
    }
    assertThat(calls.inFlight()).isEqualTo(50);
    assertThat(calls.limit()).isZero();
  }

  /** As many calls on their way as the limit could ever allow. */
  private InFlight full(LimitConfig config) {
    InFlight calls = new InFlight(config, () -> nowNanos);
    for (int i = 0; i < config.initial(); i++) {
      calls.enter(loop, call(), () -> {});
    }
    assertThat(calls.inFlight()).isEqualTo(config.initial());
    return calls;
  }

  private void seconds(InFlight calls, int count, long delayMs) {
    for (int second = 0; second < count; second++) {
      for (int i = 0; i < 20; i++) {
        answer(calls, delayMs);
      }
      nowNanos += TimeUnit.SECONDS.toNanos(1);
    }
  }

  private void answer(InFlight calls, long delayMs) {
    calls.answered(TimeUnit.MILLISECONDS.toNanos(delayMs));
  }

  private static HttpCall call() {
    RequestHead head = new RequestHead("GET", "/v1/x", Headers.EMPTY, RequestHead.NO_BODY);
    Gate gate = new Gate(Configs.patient(URI.create("http://a"), 100), "a");
    return new HttpCall(head, false, new HeardAnswer(), gate, _ -> {});
  }
}
