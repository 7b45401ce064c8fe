package dev.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Parts come to the body that was sent; a deadline fires once, and not when it was moved. */
final class BodyCollectorTest {

  @Test
  void anySplitComesToTheSameBody() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] body = new byte[random.nextInt(200_000)];
      random.nextBytes(body);
      BodyCollector collector = new BodyCollector(random.nextLong(-2, 300_000));
      for (int from = 0; from < body.length; ) {
        int to = Math.min(body.length, from + random.nextInt(40_000));
        collector.add(Arrays.copyOfRange(body, from, to));
        from = to;
      }
      assertThat(collector.bytes()).as("seed " + seed).isEqualTo(body);
    }
  }

  @Test
  void anAnnouncementTakesNoMemory() {
    BodyCollector collector = new BodyCollector(Long.MAX_VALUE);
    collector.add(new byte[] {1});
    assertThat(collector.bytes()).containsExactly(1);
  }

  @Test
  void aDeadlinePassesOnceUnlessItIsCalledOff() throws Exception {
    DefaultEventLoop loop = new DefaultEventLoop();
    CountDownLatch passed = new CountDownLatch(1);
    AtomicInteger others = new AtomicInteger();
    loop.execute(
        () -> {
          Deadline moved = new Deadline(loop, others::incrementAndGet);
          moved.in(1);
          moved.in(600_000);
          Deadline disarmed = new Deadline(loop, others::incrementAndGet);
          disarmed.in(1);
          disarmed.disarm();
          Deadline closed = new Deadline(loop, others::incrementAndGet);
          closed.in(1);
          closed.close();
          Deadline sooner = new Deadline(loop, passed::countDown);
          sooner.in(600_000);
          sooner.in(40);
        });
    assertThat(passed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(others).hasValue(0);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }
}
