package dev.reprise.cli;

/** What every command of {@code reprise} ends with. */
public final class ExitCodes {

  /** It did what was asked, and if asked to stop, stopped in order. */
  public static final int OK = 0;

  /** It could not, for a reason that may be gone the next time. */
  public static final int FAILURE = 1;

  /**
   * It was asked wrongly: the arguments or the configuration must change first, or what they name,
   * such as a port that is taken or a file that cannot be read.
   */
  public static final int USAGE = 2;

  private ExitCodes() {}
}
