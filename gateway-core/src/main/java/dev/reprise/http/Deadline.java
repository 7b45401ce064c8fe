package dev.reprise.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One moment by which a connection must have got on. Moving it later costs an assignment: the timer
 * that is already set looks again when it fires. Confined to its event loop.
 */
public final class Deadline {
  private final EventLoop loop;
  private final Runnable passed;
  private @Nullable ScheduledFuture<?> timer;
  private long atNanos;
  private long timerNanos;
  private boolean armed;

  public Deadline(EventLoop loop, Runnable passed) {
    this.loop = loop;
    this.passed = passed;
  }

  public void in(long millis) {
    atNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    armed = true;
    if (timer == null || timerNanos - atNanos > 0) {
      schedule();
    }
  }

  public void disarm() {
    armed = false;
  }

  /** No timer is left behind. */
  public void close() {
    armed = false;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void schedule() {
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = atNanos;
    timer = loop.schedule(this::look, atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private void look() {
    timer = null;
    if (!armed) {
      return;
    }
    if (atNanos - System.nanoTime() > 0) {
      schedule();
    } else {
      armed = false;
      passed.run();
    }
  }
}
