package dev.reprise.demo;

import dev.reprise.progress.Bar;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The demonstration: support-desk questions in several wordings, through real HTTP and a running
 * gateway, to a simulated provider whose true answers are known.
 */
public final class Demo {

  /**
   * An ordinary order of play, not a flattering one: the look-alikes of the script meet. Asked one
   * by one at a bare cosine of 0.93, seeds 1 to 20 give 1 to 3 wrong semantic hits, this one 2.
   */
  private static final long SEED = 4;

  private final SupportScript script = SupportScript.load();

  /**
   * Plays the script and prints progress, the report and, if so, why it failed.
   *
   * @param gatewayBase of a gateway whose upstream is the provider: {@code
   *     http://127.0.0.1:PORT/v1}
   * @return exit status: 0 when every request was answered and both kinds of hit occurred. Wrong
   *     hits are printed and do not change it: at a bare threshold they are to be expected
   */
  public int run(URI gatewayBase, SimulatedProvider provider, PrintStream out) {
    List<ScriptedRequest> requests = script.sequence(SEED);
    out.printf(
        "%d support-desk questions through %s, %d at a time.%n",
        requests.size(), gatewayBase, DemoRun.PARALLEL);
    out.printf("The provider is SIMULATED: %s.%n%n", provider.pacing());
    var progress = new Counted(out, requests.size(), isTerminal(out));
    try {
      DemoReport report = play(new DemoRun(gatewayBase, script, progress), requests, provider);
      out.println();
      out.print(DemoTable.render(report));
      return verdict(report, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      out.println("FAILED: the run was interrupted");
      return 1;
    }
  }

  /** Command lines that work against the gateway as printed, for a question not yet asked. */
  public String tryIt(URI gatewayBase) {
    return TryIt.text(gatewayBase, script.tryIt());
  }

  private static DemoReport play(
      DemoRun run, List<ScriptedRequest> requests, SimulatedProvider provider)
      throws InterruptedException {
    long callsBefore = provider.calls();
    long begunNanos = System.nanoTime();
    List<Outcome> outcomes = run.play(requests);
    var elapsed = Duration.ofNanos(System.nanoTime() - begunNanos);
    return DemoReport.of(outcomes, provider.calls() - callsBefore, elapsed);
  }

  private static int verdict(DemoReport report, PrintStream out) {
    out.println();
    if (!report.failures().isEmpty()) {
      Outcome.Failed first = report.failures().getFirst();
      out.printf(
          "FAILED: %d of %d requests had no usable answer, the first \"%s\": %s%n",
          report.failures().size(), report.requests(), first.request().wording(), first.reason());
      return 1;
    }
    if (report.exact().count() == 0 || report.semantic().count() == 0) {
      out.printf(
          "FAILED: expected exact and semantic hits, got %d and %d%n",
          report.exact().count(), report.semantic().count());
      return 1;
    }
    return 0;
  }

  private static boolean isTerminal(PrintStream out) {
    return out.equals(System.out) && Bar.isOnTerminal();
  }
}
