package dev.reprise.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last spans of equal length; those in which nothing happened cost nothing. Not thread-safe.
 */
final class Ring {
  private final long stepNanos;
  private final long[] @Nullable [] spans;
  private long newest;

  Ring(long stepSeconds, int length) {
    this.stepNanos = TimeUnit.SECONDS.toNanos(stepSeconds);
    this.spans = new long[length] @Nullable [];
  }

  /**
   * @param nanos since the start, never much less than the last time
   */
  void add(long nanos, long[] figures) {
    long number = moveTo(nanos);
    int place = (int) (number % spans.length);
    long[] span = spans[place];
    if (span == null) {
      spans[place] = figures.clone();
      return;
    }
    for (int i = 0; i < span.length; i++) {
      span[i] += figures[i];
    }
  }

  /** The number of the oldest span that {@link #read} gives. */
  long oldest() {
    return Math.max(0, newest - spans.length + 1);
  }

  /** Oldest first, the one that is under way last; null where nothing happened. */
  List<long @Nullable []> read(long nanos) {
    moveTo(nanos);
    List<long @Nullable []> read = new ArrayList<>();
    for (long number = oldest(); number <= newest; number++) {
      long[] span = spans[(int) (number % spans.length)];
      read.add(span == null ? null : span.clone());
    }
    return read;
  }

  /** Makes room for the span of this time; a time before the newest one counts as that. */
  private long moveTo(long nanos) {
    long number = Math.max(newest, nanos / stepNanos);
    long cleared = Math.min(number - newest, spans.length);
    for (long passed = number - cleared + 1; passed <= number; passed++) {
      spans[(int) (passed % spans.length)] = null;
    }
    newest = number;
    return number;
  }
}
