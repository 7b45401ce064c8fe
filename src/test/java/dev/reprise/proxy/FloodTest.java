package dev.reprise.proxy;

import static dev.reprise.kit.Completions.ask;
import static dev.reprise.kit.TestGateway.EXACT_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.kit.BareUpstream;
import dev.reprise.kit.Eventually;
import dev.reprise.kit.Frame;
import dev.reprise.kit.FrameClient;
import dev.reprise.kit.Message;
import dev.reprise.kit.RawClient;
import dev.reprise.kit.ScriptedUpstream;
import dev.reprise.kit.TestGateway;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Many at once that send or take as much as costs most: what is held stays within its bound. */
class FloodTest {
  private static final int HELD_BYTES = 4 << 20;
  private static final String LARGE = "x".repeat(700_000);
  private static final int CALLERS = 40;

  @Test
  void bodiesThatAreHeldStayWithinTheirBoundHoweverManyCome() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    String yaml =
        EXACT_ONLY + "server: {max-chat-body-bytes: 1048576, max-held-bytes: " + HELD_BYTES + "}";
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway = new TestGateway(upstream, yaml)) {
      upstream.script(
          (request, answer) -> {
            release.await();
            answer.completion("late");
          });
      AtomicInteger refused = new AtomicInteger();
      AtomicInteger served = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        String body = ask(i + LARGE);
        callers.add(
            Thread.startVirtualThread(
                () -> (asks(gateway, body) == 503 ? refused : served).incrementAndGet()));
      }
      DoubleAccumulator most = new DoubleAccumulator(Math::max, 0);
      Eventually.holds(
          "all that find no room are refused",
          () -> {
            most.accumulate(gateway.metric("reprise_held_bytes"));
            return refused.get() + upstream.calls() == CALLERS;
          });
      release.countDown();
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(served.get()).isBetween(1, HELD_BYTES / LARGE.length());
      assertThat(most.get()).isLessThanOrEqualTo(HELD_BYTES);
      assertThat(gateway.metric("reprise_limits_total{limit=\"too_many_bytes_in_flight\"}"))
          .isEqualTo(refused.get());
      Eventually.holds("all is given back", () -> gateway.metric("reprise_held_bytes") == 0);
    }
  }

  private static int asks(TestGateway gateway, String body) {
    try (RawClient client = new RawClient(gateway.port())) {
      Message answer = client.chat(body).response();
      return answer.status();
    }
  }

  @Test
  void headsThatNeverEndHoldAConnectionEachUntilTheyAreLate() {
    try (ScriptedUpstream upstream = new ScriptedUpstream();
        TestGateway gateway =
            new TestGateway(upstream, EXACT_ONLY + "server: {header-timeout-ms: 1000}")) {
      List<RawClient> flood = new ArrayList<>();
      String part = "x-a: " + "a".repeat(250) + "\r\n";
      for (int i = 0; i < 200; i++) {
        flood.add(new RawClient(gateway.port()).send("GET /v1/models HTTP/1.1\r\nhost: gw\r\n"));
        flood.getLast().send(part.repeat(90));
      }
      assertThat(gateway.chat(ask("somebody else")).status()).isEqualTo(200);
      for (RawClient each : flood) {
        assertThat(each.response().status()).isEqualTo(408);
        each.close();
      }
      Eventually.holds("none is left", () -> gateway.metric("reprise_connections") <= 1);
      assertThat(gateway.metric("reprise_limits_total{limit=\"request_timeout\"}")).isEqualTo(200);
      assertThat(upstream.calls()).isEqualTo(1);
    }
  }

  /** Fifty answers of 256 MiB, of which nobody takes a byte beyond the windows of HTTP/2. */
  @Test
  void fiftyUnreadStreamsCostLittleMemory() {
    long length = 256L << 20;
    AtomicLong sent = new AtomicLong();
    AtomicInteger begun = new AtomicInteger();
    try (BareUpstream upstream =
            new BareUpstream(
                wire -> {
                  wire.request();
                  wire.send("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                  begun.incrementAndGet();
                  wire.sendZeros(length * 50, sent);
                });
        TestGateway gateway = new TestGateway(upstream.base(), EXACT_ONLY);
        FrameClient client = new FrameClient(gateway.port()).quiet()) {
      long before = directBytes();
      for (int stream = 1; stream < 101; stream += 2) {
        client.request(stream, false, FrameClient.post("/v1/files"));
        client.send(Frame.data(stream, "{}", true));
      }
      Eventually.holds("all have begun", () -> begun.get() == 50);
      AtomicLong last = new AtomicLong(-1);
      Eventually.holds("upstream is paused", () -> isStill(sent, last));
      assertThat(directBytes() - before).isLessThan(64 << 20);
      assertThat(sent.get()).isLessThan(50L * (8 << 20));
    }
  }

  private static boolean isStill(AtomicLong sent, AtomicLong last) {
    long before = sent.get();
    LockSupport.parkNanos(200_000_000);
    return sent.get() == before && last.getAndSet(before) == before;
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
