package dev.reprise.provider;

import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.channel.EventLoop;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.LoggerFactory;

/**
 * What all calls to one provider share: whether one more may be made, and what became of the ones
 * before. Safe for use by many threads.
 */
final class Gate {
  private final String authority;
  private final Breaker breaker;
  private final InFlight inFlight;
  private final LongAdder retries = new LongAdder();
  private final Map<Kind, LongAdder> errors = new EnumMap<>(Kind.class);
  private final AtomicInteger http1 = new AtomicInteger();
  private final AtomicInteger http2 = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();

  Gate(UpstreamConfig config, String authority) {
    this.authority = authority;
    this.breaker =
        new Breaker(
            config.breaker(),
            authority,
            System::nanoTime,
            LoggerFactory.getLogger(HttpUpstream.class));
    this.inFlight = new InFlight(config.limit(), System::nanoTime);
    for (Kind kind : Kind.values()) {
      errors.put(kind, new LongAdder());
    }
  }

  /**
   * @param go when it may be made, on the loop
   */
  void admit(HttpCall call, EventLoop loop, Runnable go) {
    if (breaker.admits()) {
      inFlight.enter(loop, call, go);
    } else {
      loop.execute(() -> call.fail(Failures.breakerOpen(authority)));
    }
  }

  /**
   * An answer has begun.
   *
   * @param firstByteNanos from the request's end; 0 when it had not ended
   * @param ours whether it was asked with the gateway's own key: another's 429 is for that caller
   */
  void answered(int status, long firstByteNanos, boolean ours) {
    switch (status) {
      case 502, 503, 504 -> {
        breaker.failed();
        inFlight.dropped();
      }
      case 429 -> {
        breaker.succeeded();
        if (ours) {
          inFlight.dropped();
        }
      }
      default -> {
        breaker.succeeded();
        inFlight.answered(firstByteNanos);
      }
    }
  }

  /**
   * No answer, or not to its end.
   *
   * @param answered whether it had begun
   */
  void failed(Kind kind, boolean answered) {
    LongAdder count = errors.get(kind);
    if (count != null) {
      count.increment();
    }
    if (answered || kind.isOwn()) {
      return;
    }
    breaker.failed();
    if (kind.isLate()) {
      inFlight.dropped();
    }
  }

  void left() {
    inFlight.leave();
  }

  void retried() {
    retries.increment();
  }

  /** A connection has come or gone. */
  void connections(boolean multiplexed, int change) {
    (multiplexed ? http2 : http1).addAndGet(change);
  }

  void streams(int change) {
    streams.addAndGet(change);
  }

  UpstreamFigures figures() {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    errors.forEach((kind, count) -> counts.put(kind, count.sum()));
    return new UpstreamFigures(
        http1.get(),
        http2.get(),
        streams.get(),
        inFlight.limit(),
        inFlight.inFlight(),
        inFlight.waiting(),
        inFlight.rejected(),
        breaker.isOpen(),
        breaker.openings(),
        retries.sum(),
        counts);
  }
}
