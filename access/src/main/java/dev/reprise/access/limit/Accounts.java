package dev.reprise.access.limit;

import dev.reprise.identity.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all callers and tenants with limits. Holds at most {@value #MOST}, about a
 * kilobyte each; when it is full those that nobody would miss go, and while there are none, new
 * callers are refused: to forget what somebody has spent would be to give it back. Safe for use by
 * many threads.
 */
public final class Accounts {
  static final int MOST = 100_000;

  private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConcurrentHashMap<String, Account> accounts = new ConcurrentHashMap<>();
  private final AtomicLong sweptNanos;
  private final Clock clock;
  private final int most;

  public Accounts(Clock clock) {
    this(clock, MOST);
  }

  Accounts(Clock clock, int most) {
    this.clock = clock;
    this.most = most;
    this.sweptNanos = new AtomicLong(clock.nanos().getAsLong() - BETWEEN_SWEEPS_NANOS);
  }

  public int size() {
    return accounts.size();
  }

  /** The account under these limits; null when there is no room for another one. */
  @Nullable Account of(String id, Limits limits) {
    Account account = accounts.get(id);
    if (account == null) {
      if (accounts.size() >= most && !sweep()) {
        return null;
      }
      account = accounts.computeIfAbsent(id, _ -> new Account(Account.Kept.NOTHING, clock));
    }
    account.limit(limits);
    return account;
  }

  private boolean sweep() {
    long now = clock.nanos().getAsLong();
    long last = sweptNanos.get();
    if (now - last >= BETWEEN_SWEEPS_NANOS && sweptNanos.compareAndSet(last, now)) {
      accounts.values().removeIf(Account::isAtRest);
    }
    return accounts.size() < most;
  }

  /** Brings in what an earlier process has left. */
  void restore(Map<String, Account.Kept> kept) {
    kept.forEach((id, account) -> accounts.put(id, new Account(account, clock)));
  }

  /** What is to outlive this process; null when nothing is new since the last time. */
  @Nullable Map<String, Account.Kept> changed() {
    boolean changed = false;
    for (Account account : accounts.values()) {
      changed |= account.takeChanged();
    }
    return changed ? all() : null;
  }

  /** All that anybody would miss. */
  Map<String, Account.Kept> all() {
    Map<String, Account.Kept> kept = new HashMap<>();
    accounts.forEach(
        (id, account) -> {
          if (!account.isAtRest()) {
            kept.put(id, account.kept());
          }
        });
    return kept;
  }
}
