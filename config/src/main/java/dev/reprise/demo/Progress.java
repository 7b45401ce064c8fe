package dev.reprise.demo;

import dev.reprise.demo.Lookup.Source;
import dev.reprise.demo.Outcome.Answered;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells how far a run is: one line drawn over and over on a terminal, a line now and then in a log.
 * Safe for use by many threads.
 */
final class Progress implements Consumer<Outcome> {

  private static final int BAR_WIDTH = 30;
  private static final int OUTCOMES_PER_LINE = 20;

  private final PrintStream out;
  private final int total;
  private final boolean terminal;
  private final Map<Source, Integer> counts = new EnumMap<>(Source.class);
  private int done;
  private int failed;

  Progress(PrintStream out, int total, boolean terminal) {
    this.out = out;
    this.total = total;
    this.terminal = terminal;
  }

  @Override
  public synchronized void accept(Outcome outcome) {
    done++;
    switch (outcome) {
      case Answered answered -> counts.merge(answered.lookup().source(), 1, Integer::sum);
      case Outcome.Failed _ -> failed++;
    }
    if (terminal) {
      draw();
    } else if (done % OUTCOMES_PER_LINE == 0 || done == total) {
      out.println("  " + state());
    }
  }

  private void draw() {
    int filled = BAR_WIDTH * done / total;
    String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
    out.print("\r  [" + bar + "] " + state());
    if (done == total) {
      out.println();
    }
    out.flush();
  }

  private String state() {
    String counted =
        String.format(
            Locale.ROOT,
            "%3d of %d: %d exact, %d semantic, %d from the provider",
            done,
            total,
            count(Source.EXACT),
            count(Source.SEMANTIC),
            count(Source.FORWARDED) + count(Source.COLLAPSED));
    return failed == 0 ? counted : counted + ", " + failed + " FAILED";
  }

  private int count(Source source) {
    return counts.getOrDefault(source, 0);
  }
}
