package dev.reprise.provider;

import dev.reprise.http.Deadline;
import dev.reprise.upstream.UpstreamException.Kind;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** How long one exchange may take, and each part of it. Confined to its event loop. */
final class Patience {
  private final UpstreamConfig config;
  private final Deadline deadline;
  private long overdueNanos;

  /** Whether the answer is not read from; what had been read before may still come. */
  private boolean paused;

  /** Whether what runs out next is the time of the whole. */
  private boolean last;

  Patience(UpstreamConfig config, EventLoop loop, Runnable late) {
    this.config = config;
    this.deadline = new Deadline(loop, late);
  }

  void begin() {
    overdueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.totalTimeoutMs());
    paused = false;
    progress();
  }

  /** Something moved. */
  void progress() {
    if (!paused) {
      within(config.idleTimeoutMs());
    }
  }

  /** The request has been sent; its answer is to begin. */
  void awaitAnswer() {
    within(config.firstByteTimeoutMs());
  }

  /** An upstream that is not read from is not late; the whole exchange still may be. */
  void reading(boolean wanted) {
    paused = !wanted;
    within(wanted ? config.idleTimeoutMs() : config.totalTimeoutMs());
  }

  /** No exchange is under way. */
  void rest() {
    deadline.in(config.idleConnectionMs());
  }

  /** Why time is up. */
  Kind lateness() {
    return last ? Kind.OVERDUE : Kind.TIMEOUT;
  }

  void close() {
    deadline.close();
  }

  private void within(long millis) {
    long left = TimeUnit.NANOSECONDS.toMillis(overdueNanos - System.nanoTime());
    last = left <= millis;
    deadline.in(Math.clamp(left, 0, millis));
  }
}
