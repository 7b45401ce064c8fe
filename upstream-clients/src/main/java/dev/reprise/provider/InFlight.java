package dev.reprise.provider;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Calls on their way to one provider, as many as it carries. Two limits are kept and the lower one
 * counts: one follows the time to the first byte against its own past, the other what upstream
 * turns away. The whole time of a call says nothing: it grows with the length of the answer. Safe
 * for use by many threads.
 */
final class InFlight {

  /** How much later than usual the first bytes come before it counts: models and prompts differ. */
  private static final double TOLERANCE = 2.0;

  private static final int GROWTH = 5;
  private static final int LEAST_GROWTH = 4;

  /** A call that waits, on its own loop. */
  private record Waiting(EventLoop loop, HttpCall call, Runnable go) {}

  private final LimitConfig config;
  private final Limit byDelay;
  private final DropLimit byDrops;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();
  private final LongSupplier nanos;

  InFlight(LimitConfig config, LongSupplier nanos) {
    this.config = config;
    this.nanos = nanos;
    this.byDelay =
        WindowedLimit.newBuilder()
            .build(
                Gradient2Limit.newBuilder()
                    .initialLimit(config.initial())
                    .minLimit(config.min())
                    .maxConcurrency(config.max())
                    .rttTolerance(TOLERANCE)
                    .queueSizeFunction(limit -> Math.max(LEAST_GROWTH, limit / GROWTH))
                    .build());
    this.byDrops = new DropLimit(config, nanos.getAsLong());
  }

  /**
   * Lets a call go: now, when another has ended, or not at all.
   *
   * @param go on the loop, unless the call is over by then
   */
  void enter(EventLoop loop, HttpCall call, Runnable go) {
    if (waiting.get() == 0 && take()) {
      call.admit();
      go.run();
      return;
    }
    Waiting place = new Waiting(loop, call, go);
    if (!queue(place)) {
      rejected.increment();
      loop.execute(() -> call.fail(Failures.overloaded()));
      return;
    }
    ScheduledFuture<?> limit =
        loop.schedule(() -> giveUp(place), config.maxWaitMs(), TimeUnit.MILLISECONDS);
    call.waits(
        () -> {
          limit.cancel(false);
          leaveQueue(place);
        });
    wake();
  }

  /** A call that was let go has ended. */
  void leave() {
    inFlight.decrementAndGet();
    if (waiting.get() > 0) {
      wake();
    }
  }

  /**
   * Upstream took a call.
   *
   * @param firstByteNanos from the request's end; 0 when that is not known
   */
  void answered(long firstByteNanos) {
    if (!config.enabled()) {
      return;
    }
    long now = nanos.getAsLong();
    if (firstByteNanos > 0) {
      byDelay.onSample(now - firstByteNanos, firstByteNanos, inFlight.get(), false);
    }
    byDrops.answered(now);
  }

  /** Upstream turned a call away, or let it wait too long. */
  void dropped() {
    byDrops.dropped(nanos.getAsLong());
  }

  /** Calls that may be in flight now; 0 when that is not limited. */
  int limit() {
    return config.enabled() ? Math.min(byDelay.getLimit(), byDrops.get()) : 0;
  }

  int inFlight() {
    return inFlight.get();
  }

  int waiting() {
    return waiting.get();
  }

  long rejected() {
    return rejected.sum();
  }

  private boolean take() {
    if (!config.enabled()) {
      inFlight.incrementAndGet();
      return true;
    }
    int limit = limit();
    for (int now = inFlight.get(); now < limit; now = inFlight.get()) {
      if (inFlight.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  private boolean queue(Waiting place) {
    synchronized (queue) {
      if (queue.size() >= config.maxWaiting()) {
        return false;
      }
      queue.add(place);
      waiting.set(queue.size());
      return true;
    }
  }

  private boolean leaveQueue(Waiting place) {
    synchronized (queue) {
      boolean was = queue.remove(place);
      waiting.set(queue.size());
      return was;
    }
  }

  private void giveUp(Waiting place) {
    if (leaveQueue(place)) {
      rejected.increment();
      place.call().fail(Failures.overloaded());
    }
  }

  private void wake() {
    synchronized (queue) {
      while (!queue.isEmpty() && take()) {
        Waiting next = queue.remove();
        next.loop().execute(() -> start(next));
      }
      waiting.set(queue.size());
    }
  }

  private void start(Waiting next) {
    if (next.call().isOver()) {
      leave();
      return;
    }
    next.call().waits(null);
    next.call().admit();
    next.go().run();
  }
}
