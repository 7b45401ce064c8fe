package dev.reprise.access.limit;

import dev.reprise.access.limit.Shortage.What;
import dev.reprise.identity.Budget;
import dev.reprise.identity.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one caller, or one tenant, has taken. Safe for use by many threads; what is done under its
 * lock takes less than a microsecond.
 */
final class Account {
  private final Clock clock;
  private final Spending tokens;
  private final Spending money;
  private final Minute restored;

  private Limits limits = Limits.NONE;
  private @Nullable Rate requestRate;
  private @Nullable Rate tokenRate;
  private int running;
  private boolean changed;

  /**
   * What was left of a minute.
   *
   * @param requests as a share, 0 to 1; so with the next one
   */
  record Minute(double requests, double tokens, Instant at) {
    static final Minute FULL = new Minute(1, 1, Instant.EPOCH);

    /** What has come back since. */
    private long left(double share, long perMinute, Instant now) {
      double since = Math.max(0, Duration.between(at, now).toMillis() / 60_000.0);
      return (long) (Math.min(1, share + since) * perMinute);
    }
  }

  /** What outlives the process. */
  record Kept(Spending.Kept tokens, Spending.Kept money, Minute minute) {
    static final Kept NOTHING = new Kept(Spending.Kept.NOTHING, Spending.Kept.NOTHING, Minute.FULL);
  }

  /** What is left of a minute of requests or tokens. */
  record Left(long perMinute, long left, long resetNanos) {}

  Account(Kept kept, Clock clock) {
    this.clock = clock;
    this.tokens = new Spending(kept.tokens());
    this.money = new Spending(kept.money());
    this.restored = kept.minute();
  }

  /** Another configuration may have other bounds; what has been taken stays taken. */
  synchronized void limit(Limits now) {
    if (limits == now || limits.equals(now)) {
      return;
    }
    boolean first = limits == Limits.NONE;
    requestRate = rate(requestRate, now.requestsPerMinute(), first ? restored.requests() : 1);
    tokenRate = rate(tokenRate, now.tokensPerMinute(), first ? restored.tokens() : 1);
    limits = now;
  }

  private @Nullable Rate rate(@Nullable Rate old, long perMinute, double share) {
    if (perMinute == 0) {
      return null;
    }
    long left =
        old == null
            ? restored.left(share, perMinute, clock.now())
            : Math.round((double) old.left() / old.perMinute() * perMinute);
    return new Rate(perMinute, left, clock.nanos());
  }

  /** A request begins; null when it may. */
  synchronized @Nullable Shortage enter() {
    if (limits.concurrency() > 0 && running >= limits.concurrency()) {
      return new Shortage(What.CONCURRENCY, limits.concurrency(), 1);
    }
    long wait = requestRate == null ? 0 : requestRate.take(1);
    if (wait > 0) {
      return new Shortage(What.REQUESTS, limits.requestsPerMinute(), wait);
    }
    running++;
    changed = true;
    return null;
  }

  /** It was refused elsewhere: it has never been. */
  synchronized void undo() {
    running--;
    if (requestRate != null) {
      requestRate.giveBack(1);
    }
  }

  synchronized void leave() {
    running--;
  }

  /** Sets aside what a request will probably cost; null when it is there. */
  synchronized @Nullable Shortage reserve(Cost cost) {
    Instant now = clock.now();
    if (tokenRate != null && cost.tokens() > tokenRate.perMinute()) {
      return new Shortage(What.TOO_LARGE, tokenRate.perMinute(), -1);
    }
    double bound = tokens.reserve(limits.tokens(), cost.tokens(), now);
    if (bound > 0) {
      return new Shortage(What.TOKEN_BUDGET, bound, untilNext(limits.tokens(), bound, now));
    }
    bound = money.reserve(limits.money(), cost.money(), now);
    if (bound > 0) {
      tokens.settle(cost.tokens(), 0, now);
      return new Shortage(What.MONEY_BUDGET, bound, untilNext(limits.money(), bound, now));
    }
    long wait = tokenRate == null ? 0 : tokenRate.take(cost.tokens());
    if (wait > 0) {
      tokens.settle(cost.tokens(), 0, now);
      money.settle(cost.money(), 0, now);
      return new Shortage(What.TOKENS, limits.tokensPerMinute(), wait);
    }
    changed = true;
    return null;
  }

  /** In the place of what was set aside, what a request did cost. */
  synchronized void settle(Cost setAside, Cost spent) {
    Instant now = clock.now();
    tokens.settle(setAside.tokens(), spent.tokens(), now);
    money.settle(setAside.money(), spent.money(), now);
    if (tokenRate != null) {
      tokenRate.giveBack(setAside.tokens() - spent.tokens());
      tokenRate.charge(spent.tokens() - setAside.tokens());
    }
    changed = true;
  }

  synchronized @Nullable Left requestsLeft() {
    return left(requestRate);
  }

  synchronized @Nullable Left tokensLeft() {
    return left(tokenRate);
  }

  private static @Nullable Left left(@Nullable Rate rate) {
    return rate == null ? null : new Left(rate.perMinute(), rate.left(), rate.resetNanos());
  }

  /** Whether nobody would miss it. */
  synchronized boolean isAtRest() {
    Instant now = clock.now();
    return running == 0
        && tokens.isNothing(now)
        && money.isNothing(now)
        && isFull(requestRate)
        && isFull(tokenRate);
  }

  private static boolean isFull(@Nullable Rate rate) {
    return rate == null || rate.left() >= rate.perMinute();
  }

  /** Whether there is something new since this was asked last. */
  synchronized boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  synchronized Kept kept() {
    Minute minute = new Minute(share(requestRate), share(tokenRate), clock.now());
    boolean unused = limits == Limits.NONE;
    return new Kept(tokens.kept(), money.kept(), unused ? restored : minute);
  }

  private static double share(@Nullable Rate rate) {
    return rate == null ? 1 : (double) rate.left() / rate.perMinute();
  }

  /** Of a day's bound until the next day begins, of a month's until the next month. */
  private static long untilNext(Budget budget, double bound, Instant now) {
    if (bound == budget.total()) {
      return -1;
    }
    var today = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
    boolean month = bound == budget.month();
    var next = month ? today.withDayOfMonth(1).plusMonths(1) : today.plusDays(1);
    return Duration.between(now, next.toInstant()).toNanos();
  }
}
