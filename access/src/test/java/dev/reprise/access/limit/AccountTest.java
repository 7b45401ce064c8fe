package dev.reprise.access.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.access.limit.Shortage.What;
import dev.reprise.identity.Budget;
import dev.reprise.identity.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccountTest {
  private Instant now = Instant.parse("2030-01-31T23:59:00Z");
  private long nanos;
  private final Clock clock = new Clock(() -> now, () -> nanos);

  private Account account(Limits limits) {
    Account account = new Account(Account.Kept.NOTHING, clock);
    account.limit(limits);
    return account;
  }

  private static Limits requests(long perMinute) {
    return new Limits(perMinute, 0, 0, Budget.NONE, Budget.NONE);
  }

  private static Limits tokens(Budget budget) {
    return new Limits(0, 0, 0, budget, Budget.NONE);
  }

  private static @Nullable What what(@Nullable Shortage shortage) {
    return shortage == null ? null : shortage.what();
  }

  private static Cost cost(long tokens) {
    return new Cost(tokens, 0);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void requestsComeBackEvenly() {
    Account account = account(requests(60));
    for (int i = 0; i < 60; i++) {
      assertThat(account.enter()).isNull();
    }
    Shortage shortage = account.enter();
    assertThat(what(shortage)).isEqualTo(What.REQUESTS);
    assertThat(shortage.waitNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    pass(Duration.ofSeconds(2));
    assertThat(account.enter()).isNull();
    assertThat(account.enter()).isNull();
    assertThat(account.enter()).isNotNull();
    assertThat(account.requestsLeft().resetNanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void aClockThatIsSetChangesNoMinute() {
    Account account = account(requests(1));
    assertThat(account.enter()).isNull();
    now = now.plus(Duration.ofHours(1));
    assertThat(account.enter()).isNotNull();
    now = now.minus(Duration.ofHours(2));
    pass(Duration.ofMinutes(1));
    assertThat(account.enter()).isNull();
  }

  @Test
  void whatIsSetAsideIsNotThereForOthers() {
    Account account = account(tokens(new Budget(0, 0, 100)));
    assertThat(account.reserve(cost(60))).isNull();
    assertThat(what(account.reserve(cost(60)))).isEqualTo(What.TOKEN_BUDGET);
    account.settle(cost(60), cost(10));
    assertThat(account.reserve(cost(90))).isNull();
    assertThat(account.reserve(cost(1))).isNotNull();
    account.settle(cost(90), Cost.NOTHING);
    assertThat(account.reserve(cost(90))).isNull();
  }

  @Test
  void aRefusalOfOneBoundTakesNothingOfTheOthers() {
    Budget hundred = new Budget(0, 0, 100);
    Account account = account(new Limits(0, 50, 0, hundred, new Budget(0, 0, 1)));
    assertThat(what(account.reserve(new Cost(10, 2)))).isEqualTo(What.MONEY_BUDGET);
    assertThat(what(account.reserve(cost(51)))).isEqualTo(What.TOO_LARGE);
    assertThat(account.reserve(cost(50))).isNull();
    assertThat(what(account.reserve(cost(50)))).isEqualTo(What.TOKENS);
    assertThat(account.tokensLeft().left()).isZero();
    account.settle(cost(50), Cost.NOTHING);
    assertThat(account.reserve(cost(50))).isNull();
  }

  @Test
  void whatCostMoreThanExpectedIsOwed() {
    Account account = account(new Limits(0, 60, 0, Budget.NONE, Budget.NONE));
    assertThat(account.reserve(cost(60))).isNull();
    account.settle(cost(60), cost(120));
    pass(Duration.ofSeconds(60));
    assertThat(what(account.reserve(cost(1)))).isEqualTo(What.TOKENS);
    pass(Duration.ofSeconds(1));
    assertThat(account.reserve(cost(1))).isNull();
  }

  @Test
  void daysAndMonthsAreThoseOfUtcAndBeginOnce() {
    Account account = account(tokens(new Budget(10, 15, 0)));
    assertThat(spend(account, 10)).isTrue();
    Shortage today = account.reserve(cost(1));
    assertThat(today.waitNanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
    pass(Duration.ofMinutes(2));
    // February.
    assertThat(spend(account, 10)).isTrue();
    now = Instant.parse("2030-01-31T12:00:00Z");
    assertThat(spend(account, 1)).as("a clock that was set back").isFalse();
    now = Instant.parse("2030-02-02T00:00:00Z");
    assertThat(spend(account, 5)).isTrue();
    Shortage month = account.reserve(cost(1));
    assertThat(month.waitNanos()).isEqualTo(Duration.ofDays(27).toNanos());
  }

  private static boolean spend(Account account, long tokens) {
    if (account.reserve(cost(tokens)) != null) {
      return false;
    }
    account.settle(cost(tokens), cost(tokens));
    return true;
  }

  @Test
  void aRestartGivesNothingBack() {
    Budget hundred = new Budget(0, 0, 100);
    Limits limits = new Limits(10, 100, 0, hundred, Budget.NONE);
    Account before = account(limits);
    for (int i = 0; i < 10; i++) {
      before.enter();
    }
    assertThat(spend(before, 30)).isTrue();
    assertThat(before.reserve(cost(50))).isNull();
    Account after = new Account(before.kept(), clock);
    after.limit(limits);
    assertThat(what(after.enter())).isEqualTo(What.REQUESTS);
    // 30 are spent, and so are 50 whose answers nobody will hear of any more.
    assertThat(what(after.reserve(cost(21)))).isEqualTo(What.TOKEN_BUDGET);
    assertThat(after.reserve(cost(20))).isNull();
    now = now.plusSeconds(30);
    Account later = new Account(before.kept(), clock);
    now = now.plusSeconds(30);
    later.limit(limits);
    assertThat(later.requestsLeft().left()).isEqualTo(5);
  }

  @Test
  void otherLimitsKeepTheShareThatIsLeft() {
    Account account = account(requests(10));
    for (int i = 0; i < 5; i++) {
      account.enter();
    }
    account.limit(requests(100));
    assertThat(account.requestsLeft().left()).isEqualTo(50);
    account.limit(Limits.NONE);
    assertThat(account.requestsLeft()).isNull();
  }

  @Test
  void noMoreAccountsAreHeldThanBoundedAndNoneWithADebtIsForgotten() {
    Accounts accounts = new Accounts(clock, 3);
    List<Account> spent = new ArrayList<>();
    for (String id : List.of("a", "b")) {
      Account account = accounts.of(id, tokens(new Budget(0, 0, 100)));
      assertThat(spend(account, 1)).isTrue();
      spent.add(account);
    }
    assertThat(accounts.of("idle", requests(1))).isNotNull();
    assertThat(accounts.of("c", requests(1))).as("the idle one makes room").isNotNull();
    accounts.of("c", requests(1)).enter();
    pass(Duration.ofSeconds(10));
    assertThat(accounts.of("d", requests(1))).isNull();
    assertThat(accounts.of("a", tokens(new Budget(0, 0, 100)))).isSameAs(spent.getFirst());
    assertThat(accounts.size()).isEqualTo(3);
  }
}
