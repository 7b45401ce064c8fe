package dev.reprise.demo;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast the simulated provider speaks. Tokens are due at fixed points after the request's
 * arrival, so the waits do not add up errors and a whole answer takes what was promised.
 *
 * @param tokenInterval from one token to the next
 */
record Pacing(Duration timeToFirstToken, Duration tokenInterval) {

  private static final int TOKENS_PER_SECOND = 60;

  /** What a hosted model of medium size does on an ordinary day. */
  static final Pacing REAL =
      new Pacing(Duration.ofMillis(400), Duration.ofSeconds(1).dividedBy(TOKENS_PER_SECOND));

  Pacing {
    if (timeToFirstToken.isNegative() || tokenInterval.isNegative()) {
      throw new IllegalArgumentException(
          "waits must be >= 0, got " + timeToFirstToken + " and " + tokenInterval);
    }
  }

  /** The same with every wait multiplied; 0 answers at once. */
  Pacing scaled(double factor) {
    return new Pacing(scaled(timeToFirstToken, factor), scaled(tokenInterval, factor));
  }

  /** Waits until the given token, counted from 0, of an answer begun at that time is due. */
  void awaitToken(int index, long begunNanos) throws InterruptedIOException {
    long dueNanos =
        begunNanos + timeToFirstToken.toNanos() + tokenInterval.multipliedBy(index).toNanos();
    long leftNanos = dueNanos - System.nanoTime();
    while (leftNanos > 0) {
      LockSupport.parkNanos(leftNanos);
      if (Thread.interrupted()) {
        throw new InterruptedIOException("the provider was closed while it answered");
      }
      leftNanos = dueNanos - System.nanoTime();
    }
  }

  @Override
  public String toString() {
    String first = timeToFirstToken.toMillis() + " ms to the first token";
    long perSecond = tokenInterval.isZero() ? 0 : Math.round(1e9 / tokenInterval.toNanos());
    return first + (perSecond == 0 ? ", then all at once" : ", then " + perSecond + " tokens/s");
  }

  private static Duration scaled(Duration wait, double factor) {
    return Duration.ofNanos(Math.round(wait.toNanos() * factor));
  }
}
