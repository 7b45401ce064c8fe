package dev.reprise.identity;

/**
 * How much may be spent, in tokens or in money; 0 stands for no bound. Days and months are those of
 * UTC.
 *
 * @param day in a day, ≥ 0
 * @param month in a month, ≥ 0
 * @param total ever, ≥ 0
 */
public record Budget(double day, double month, double total) {

  public static final Budget NONE = new Budget(0, 0, 0);

  /** What the type's values are laid over where they are configured. */
  public static final Budget DEFAULTS = NONE;

  private static final double MOST = 1e15;

  public Budget {
    require("day", day);
    require("month", month);
    require("total", total);
  }

  /** Whether anything is bounded. */
  public boolean isSet() {
    return day > 0 || month > 0 || total > 0;
  }

  private static void require(String key, double amount) {
    if (!(amount >= 0 && amount <= MOST)) {
      throw new IllegalArgumentException(key + ": expected 0 to 1e15, got " + amount);
    }
  }
}
