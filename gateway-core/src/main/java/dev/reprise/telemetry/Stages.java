package dev.reprise.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * When the parts of an exchange's way began and ended, on the clock of {@link System#nanoTime}.
 * Confined to the exchange's executor. An instant exact hit has none.
 */
public final class Stages {

  /** A moment on the way. */
  public enum Mark {
    /** The question goes to be embedded. */
    LOOKUP,
    /** Its embedding is there; search and decision begin. */
    EMBEDDED,
    /** What to do is decided. */
    DECIDED,
    /** The request goes to upstream. */
    SENT,
    /** The first bytes of upstream's answer are there. */
    HEADED,
    /** The first bytes of a streamed answer's body are there. */
    BEGUN,
    /** Upstream's answer has ended or failed. */
    ANSWERED,
    /** It has been stored, or it is known that it is not. */
    STORED
  }

  private static final int MARKS = Mark.values().length;

  private long @Nullable [] nanos;

  /** It is now; the first time counts. */
  public void mark(Mark mark) {
    mark(mark, System.nanoTime());
  }

  /**
   * It was then.
   *
   * @param at as {@link System#nanoTime} told it
   */
  public void mark(Mark mark, long at) {
    long[] marks = nanos;
    if (marks == null) {
      marks = new long[MARKS];
      nanos = marks;
    }
    if (marks[mark.ordinal()] == 0) {
      marks[mark.ordinal()] = at == 0 ? 1 : at;
    }
  }

  /** Whether it has come. */
  public boolean has(Mark mark) {
    return at(mark) != 0;
  }

  /** Of no meaning where it has not come. */
  public long at(Mark mark) {
    return nanos == null ? 0 : nanos[mark.ordinal()];
  }

  /** Nanoseconds between the two; -1 where one of them has not come. */
  public long between(Mark from, Mark to) {
    return has(from) && has(to) ? Math.max(0, at(to) - at(from)) : -1;
  }
}
