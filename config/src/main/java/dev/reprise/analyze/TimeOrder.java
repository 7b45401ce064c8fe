package dev.reprise.analyze;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Brings calls into the order in which they were asked: logs are written as answers end. It holds
 * so many back, within a bound of memory, so a log that is out of order by more than that is not
 * brought into order whole: what comes too late counts as asked when the one before it was.
 * Confined.
 */
final class TimeOrder {
  private static final int MAX_HELD = 4_096;
  private static final long MAX_HELD_BYTES = 32 << 20;

  private record Held(long nanos, long number, LogLine.Call call) {}

  private final PriorityQueue<Held> held =
      new PriorityQueue<>(Comparator.comparingLong(Held::nanos).thenComparingLong(Held::number));
  private long numbers;
  private long bytes;
  private long newestNanos = Long.MIN_VALUE;
  private long lastNanos = Long.MIN_VALUE;
  private long late;

  /** One without a time follows those before it. */
  void add(LogLine.Call call) {
    Long time = call.timeNanos();
    newestNanos = time == null ? newestNanos : Math.max(newestNanos, time);
    held.add(new Held(time == null ? newestNanos : time, numbers++, call));
    bytes += call.bytes();
  }

  /**
   * The next one that is due; null when there is none.
   *
   * @param rest whether nothing more is to come
   */
  LogLine.@Nullable Call next(boolean rest) {
    boolean due = rest || held.size() > MAX_HELD || bytes > MAX_HELD_BYTES;
    Held next = due ? held.poll() : null;
    if (next == null) {
      return null;
    }
    bytes -= next.call().bytes();
    late += next.nanos() < lastNanos ? 1 : 0;
    lastNanos = Math.max(lastNanos, next.nanos());
    return next.call();
  }

  /** When the one that was given last was asked, since 1970; 0 when no line has said. */
  long nanos() {
    return Math.max(0, lastNanos);
  }

  /** Calls that came too late to be brought into order. */
  long late() {
    return late;
  }
}
