package dev.reprise.progress;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells how far a long run is: a bar drawn over and over on a terminal, a line now and then
 * elsewhere. Confined.
 */
public final class Progress {
  private static final long DRAW_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();

  private final Bar bar;
  private final LongSupplier clock;
  private final long startNanos;
  private long nextNanos;
  private boolean drawn;

  public Progress(PrintWriter out, boolean terminal) {
    this(out, terminal, System::nanoTime);
  }

  Progress(PrintWriter out, boolean terminal, LongSupplier clock) {
    this.bar = new Bar(out, terminal);
    this.clock = clock;
    this.startNanos = clock.getAsLong();
    this.nextNanos = startNanos + pause();
  }

  /**
   * @param items done so far
   * @param share of all work that is done, 0 to 1
   */
  public void at(long items, double share) {
    if (clock.getAsLong() - nextNanos >= 0) {
      nextNanos = clock.getAsLong() + pause();
      show(items, Math.clamp(share, 0, 1));
    }
  }

  /** The last word: a bar that has been begun is drawn to its end. */
  public void end(long items) {
    if (drawn) {
      show(items, 1);
      bar.end();
    }
  }

  private long pause() {
    return bar.isTerminal() ? DRAW_NANOS : LINE_NANOS;
  }

  private void show(long items, double share) {
    double seconds = Math.max(1, clock.getAsLong() - startNanos) / 1e9;
    String state =
        String.format(
            Locale.ROOT,
            "%3.0f %%  %,d at %,.0f/s%s",
            100 * share,
            items,
            items / seconds,
            share > 0 && share < 1 ? ", " + left(seconds * (1 - share) / share) + " left" : "");
    bar.draw(share, state);
    drawn = bar.isTerminal();
  }

  private static String left(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }
}
