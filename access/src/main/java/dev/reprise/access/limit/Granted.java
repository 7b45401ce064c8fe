package dev.reprise.access.limit;

import dev.reprise.cache.BypassReason;
import dev.reprise.cache.CacheStatus;
import dev.reprise.chat.ChatRequest;
import dev.reprise.chat.ChatRequest.Trait;
import dev.reprise.chat.Usage;
import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.telemetry.Finished;
import dev.reprise.upstream.RequestHead;
import dev.reprise.upstream.ResponseHead;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request's permit. Confined to its exchange's executor, but for what says otherwise. */
final class Granted implements Permit {
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

  /**
   * About so many bytes of an answer make a token; of a stream many more, so it counts too much.
   */
  private static final long BYTES_PER_TOKEN = 4;

  private final Turnstile turnstile;
  private final Identity identity;
  private final String path;
  private final List<Account> accounts;
  private final @Nullable Refusal refusal;
  private final long waitNanos;

  private @Nullable Reserved reserved;
  private @Nullable Usage came;
  private boolean sent;
  private boolean over;
  private long retryNanos;

  /** What was set aside, and how much of it for the prompt. */
  private record Reserved(String model, long promptTokens, Cost cost) {}

  /**
   * @param accounts that the request has been let into, unless it was refused
   * @param refusal null when it may go on
   * @param waitNanos when it may come again; less than 1 when nobody knows
   */
  Granted(
      Turnstile turnstile,
      Identity identity,
      String path,
      List<Account> accounts,
      @Nullable Refusal refusal,
      long waitNanos) {
    this.turnstile = turnstile;
    this.identity = identity;
    this.path = path;
    this.accounts = accounts;
    this.refusal = refusal;
    this.waitNanos = waitNanos;
  }

  @Override
  public @Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public @Nullable Refusal allows(ChatRequest request, String route) {
    if (!identity.grants().allows(path, route)) {
      return turnstile.refuse("route", Refusals.route());
    }
    if (!identity.grants().allowsModel(request.model())) {
      return turnstile.refuse("model", Refusals.model(request.model()));
    }
    return request.has(Trait.OTHER_MODELS) && turnstile.isBounded(identity)
        ? turnstile.refuse("model", Refusals.otherModels())
        : null;
  }

  @Override
  public @Nullable Refusal unread(RequestHead head, BypassReason reason) {
    if (!identity.grants().allows(head.path(), "")) {
      return turnstile.refuse("route", Refusals.route());
    }
    boolean harmless =
        reason == BypassReason.NOT_CACHEABLE
            && (WITHOUT_BODY.contains(head.method()) || identity.grants().names(head.path()));
    return !turnstile.isBounded(identity) || harmless
        ? null
        : turnstile.refuse("unread", Refusals.unread());
  }

  @Override
  public @Nullable Refusal spend(String model, long promptTokens, long answerTokens) {
    if (reserved != null || over || !turnstile.boundsSpending(identity)) {
      return null;
    }
    long answer = answerTokens < 0 ? turnstile.assumedAnswerTokens() : answerTokens;
    double money = turnstile.money(model, new Usage(promptTokens, answer));
    if (Double.isNaN(money) && turnstile.boundsMoney(identity)) {
      return turnstile.refuse("unpriced", Refusals.unpriced());
    }
    Cost cost = new Cost(promptTokens + answer, Double.isNaN(money) ? 0 : money);
    Shortage shortage = reserve(cost);
    if (shortage != null) {
      retryNanos = shortage.waitNanos();
      return turnstile.refuse(shortage, Refusals.of(shortage, identity));
    }
    reserved = new Reserved(model, promptTokens, cost);
    return null;
  }

  /** From all or none. */
  private @Nullable Shortage reserve(Cost cost) {
    for (int i = 0; i < accounts.size(); i++) {
      Shortage shortage = accounts.get(i).reserve(cost);
      if (shortage != null) {
        accounts.subList(0, i).forEach(account -> account.settle(cost, Cost.NOTHING));
        return shortage;
      }
    }
    return null;
  }

  @Override
  public ResponseHead mark(ResponseHead answer) {
    Account.Left requests = least(Account::requestsLeft);
    Account.Left tokens = least(Account::tokensLeft);
    long wait = refusal == null ? retryNanos : waitNanos;
    return requests == null && tokens == null && wait <= 0
        ? answer
        : answer.withHeaders(RateFields.put(answer.headers(), requests, tokens, wait));
  }

  /** Of the caller's own and its tenant's the one that gives out first. */
  private Account.@Nullable Left least(Function<Account, Account.@Nullable Left> of) {
    Account.Left least = null;
    for (Account account : accounts) {
      Account.Left left = of.apply(account);
      if (left != null && (least == null || left.left() < least.left())) {
        least = left;
      }
    }
    return least;
  }

  @Override
  public void sent() {
    sent = true;
    came = null;
  }

  @Override
  public void came(Usage spent, long bytes) {
    Reserved mine = reserved;
    if (mine == null) {
      return;
    }
    Usage usage = told(mine, spent, bytes);
    came = usage;
    if (over) {
      settle(mine, usage);
    }
  }

  @Override
  public void finished(Finished exchange) {
    if (refusal != null) {
      return;
    }
    accounts.forEach(Account::leave);
    over = true;
    Reserved mine = reserved;
    if (mine != null && (!sent || came != null)) {
      settle(mine, came == null ? usage(mine, exchange) : came);
    }
  }

  private void settle(Reserved mine, Usage usage) {
    double money = turnstile.money(mine.model(), usage);
    Cost spent = new Cost(usage.totalTokens(), Double.isNaN(money) ? 0 : money);
    accounts.forEach(account -> account.settle(mine.cost(), spent));
    reserved = null;
  }

  private static Usage usage(Reserved mine, Finished exchange) {
    boolean asked =
        exchange.cache() instanceof CacheStatus.Miss
            || exchange.cache() instanceof CacheStatus.Bypassed;
    boolean charged = asked && exchange.status() < 300;
    return told(mine, exchange.outcome().spent(), charged ? exchange.bytes() : -1);
  }

  /**
   * As upstream says; where it did answer and nobody has read how much, by what went to and fro.
   */
  private static Usage told(Reserved mine, Usage spent, long bytes) {
    if (spent.totalTokens() > 0 || bytes < 0) {
      return spent;
    }
    long answer = mine.cost().tokens() - mine.promptTokens();
    return new Usage(mine.promptTokens(), Math.min(answer, bytes / BYTES_PER_TOKEN));
  }
}
