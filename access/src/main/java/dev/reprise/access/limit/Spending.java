package dev.reprise.access.limit;

import dev.reprise.identity.Budget;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What has been spent of a budget, in tokens or in money: for good, and set aside for requests that
 * are under way. Guarded by its account.
 */
final class Spending {
  private static final long MONTHS = 12;

  private long day;
  private long month;
  private double today;
  private double thisMonth;
  private double ever;
  private double reserved;

  /**
   * What outlives the process; what is set aside counts as spent.
   *
   * @param day since 1970
   * @param month since the year 0
   */
  record Kept(long day, double today, long month, double thisMonth, double ever) {
    static final Kept NOTHING = new Kept(0, 0, 0, 0, 0);
  }

  Spending(Kept kept) {
    day = kept.day();
    today = kept.today();
    month = kept.month();
    thisMonth = kept.thisMonth();
    ever = kept.ever();
  }

  Kept kept() {
    return new Kept(day, today + reserved, month, thisMonth + reserved, ever + reserved);
  }

  /** Whether there is nothing that anybody would miss. */
  boolean isNothing(Instant now) {
    turn(now);
    return today == 0 && thisMonth == 0 && ever == 0 && reserved == 0;
  }

  /** The bound that an amount would go beyond, which is not taken then; 0 when it is taken. */
  double reserve(Budget budget, double amount, Instant now) {
    turn(now);
    if (isBeyond(budget.total(), ever, amount)) {
      return budget.total();
    }
    if (isBeyond(budget.month(), thisMonth, amount)) {
      return budget.month();
    }
    if (isBeyond(budget.day(), today, amount)) {
      return budget.day();
    }
    reserved += amount;
    return 0;
  }

  private boolean isBeyond(double bound, double spent, double amount) {
    return bound > 0 && spent + reserved + amount > bound;
  }

  /** In the place of what was set aside, what was spent. */
  void settle(double setAside, double spent, Instant now) {
    turn(now);
    // Sums of fractions do not come back to nothing by themselves.
    reserved = Math.max(0, reserved - setAside);
    today += spent;
    thisMonth += spent;
    ever += spent;
  }

  /** Time that was set back begins no new day. */
  private void turn(Instant now) {
    LocalDate date = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (date.toEpochDay() > day) {
      day = date.toEpochDay();
      today = 0;
    }
    long months = date.getYear() * MONTHS + date.getMonthValue();
    if (months > month) {
      month = months;
      thisMonth = 0;
    }
  }
}
