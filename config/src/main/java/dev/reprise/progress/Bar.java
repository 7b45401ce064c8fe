package dev.reprise.progress;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * A line that is drawn over and over on a terminal, with a bar before its words; elsewhere each
 * drawing is a line of its own, without the bar. Confined.
 */
public final class Bar {
  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private int drawn;

  public Bar(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether this process writes to a terminal. */
  public static boolean isOnTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  boolean isTerminal() {
    return terminal;
  }

  /**
   * @param share of the bar that is filled, 0 to 1
   */
  public void draw(double share, String words) {
    if (!terminal) {
      out.println(words);
      out.flush();
      return;
    }
    int filled = (int) (WIDTH * Math.clamp(share, 0, 1));
    String line = "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + words;
    // Blanks over what a longer line has left.
    out.print("\r" + line + " ".repeat(Math.max(0, drawn - line.length())));
    out.flush();
    drawn = line.length();
  }

  /** What comes next begins on a line of its own. */
  public void end() {
    if (drawn > 0) {
      out.println();
      out.flush();
      drawn = 0;
    }
  }
}
