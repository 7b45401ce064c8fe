package dev.reprise.decision;

/**
 * A sequential test on verified hits (Page 1954, Hinkley 1971): alarms when wrong ones come faster
 * than accepted. Confined.
 */
final class Drift {
  /** How much above the accepted rate is still tolerated, as a multiple of it. */
  private static final double TOLERANCE = 2;

  /** Wrong answers beyond what was to be expected; three in a row alarm, one never does. */
  private static final double ALARM = 2.5;

  private final double expected;
  private double surplus;

  /**
   * @param rate of wrong answers that is accepted, 0 to 1
   */
  Drift(double rate) {
    this.expected = Math.min(0.5, rate * TOLERANCE);
  }

  /** Whether this one makes it an alarm; counting starts anew then. */
  boolean add(boolean wrong) {
    surplus = Math.max(0, surplus + (wrong ? 1 : 0) - expected);
    if (surplus < ALARM) {
      return false;
    }
    surplus = 0;
    return true;
  }
}
