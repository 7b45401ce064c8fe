package dev.reprise.demo;

import dev.reprise.demo.Lookup.Source;
import dev.reprise.demo.Outcome.Answered;
import dev.reprise.progress.Bar;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what comes of a run's requests and tells so. Safe for use by many threads. */
final class Counted implements Consumer<Outcome> {

  private static final int OUTCOMES_PER_LINE = 20;

  private final Bar bar;
  private final int total;
  private final boolean terminal;
  private final Map<Source, Integer> counts = new EnumMap<>(Source.class);
  private int done;
  private int failed;

  Counted(PrintStream out, int total, boolean terminal) {
    this.bar = new Bar(new PrintWriter(out, true, out.charset()), terminal);
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
    if (terminal || done % OUTCOMES_PER_LINE == 0 || done == total) {
      bar.draw((double) done / total, state());
    }
    if (done == total) {
      bar.end();
    }
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
