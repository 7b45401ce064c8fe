package dev.reprise.access.limit;

import dev.reprise.chat.Usage;
import dev.reprise.flow.Permit;
import dev.reprise.flow.Refusal;
import dev.reprise.identity.Identity;
import dev.reprise.identity.Limits;
import dev.reprise.upstream.Headers;
import dev.reprise.upstream.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/** Gives each request of a known caller its permit. Safe for use by many threads. */
public final class Turnstile {

  /** Fields by which other gateways are told to ask other models. */
  private static final List<String> CHOOSING = List.of("x-portkey-config", "helicone-fallbacks");

  private final Accounts accounts;
  private final Map<String, Limits> tenants;
  private final ToDoubleBiFunction<String, Usage> costs;
  private final int assumedAnswerTokens;
  private final Consumer<String> refused;

  /**
   * @param tenants by name; what all of a tenant's callers may take together
   * @param costs what tokens of a model cost; NaN where nobody knows
   * @param assumedAnswerTokens of an answer whose request does not bound it
   * @param refused hears what each refusal was for, one word of a closed list
   */
  public Turnstile(
      Accounts accounts,
      Map<String, Limits> tenants,
      ToDoubleBiFunction<String, Usage> costs,
      int assumedAnswerTokens,
      Consumer<String> refused) {
    this.accounts = accounts;
    this.tenants = Map.copyOf(tenants);
    this.costs = costs;
    this.assumedAnswerTokens = assumedAnswerTokens;
    this.refused = refused;
  }

  public Permit permit(Identity identity, RequestHead head) {
    Limits ofTenant = tenants.getOrDefault(identity.tenant(), Limits.NONE);
    List<Account> both = new ArrayList<>(2);
    boolean room =
        add(both, identity.id(), identity.limits())
            && add(both, "tenant:" + identity.tenant(), ofTenant);
    if (!room) {
      return refused(identity, head, refuse("accounts", Refusals.tooManyCallers()));
    }
    // A pattern says what upstream may be asked for, and upstream may read such a path otherwise.
    boolean astray = identity.grants().boundsPaths() && head.leadsUp();
    if (astray || !identity.grants().mayAllow(head.path())) {
      return refused(identity, head, refuse("route", Refusals.route()));
    }
    if (isBounded(identity) && leavesTheModelOpen(head.headers())) {
      return refused(identity, head, refuse("model", Refusals.otherModels()));
    }
    Shortage shortage = enter(both);
    if (shortage != null) {
      Refusal refusal = refuse(shortage, Refusals.of(shortage, identity));
      return new Granted(this, identity, head.path(), both, refusal, shortage.waitNanos());
    }
    return new Granted(this, identity, head.path(), both, null, 0);
  }

  private static boolean leavesTheModelOpen(Headers headers) {
    return CHOOSING.stream().anyMatch(name -> headers.first(name) != null);
  }

  private boolean add(List<Account> both, String id, Limits limits) {
    if (!limits.isSet()) {
      return true;
    }
    Account account = accounts.of(id, limits);
    return account != null && both.add(account);
  }

  /** Into all or none. */
  private static @Nullable Shortage enter(List<Account> both) {
    for (int i = 0; i < both.size(); i++) {
      Shortage shortage = both.get(i).enter();
      if (shortage != null) {
        both.subList(0, i).forEach(Account::undo);
        return shortage;
      }
    }
    return null;
  }

  private Permit refused(Identity identity, RequestHead head, Refusal refusal) {
    return new Granted(this, identity, head.path(), List.of(), refusal, 0);
  }

  Refusal refuse(String what, Refusal refusal) {
    refused.accept(what);
    return refusal;
  }

  Refusal refuse(Shortage shortage, Refusal refusal) {
    return refuse(shortage.what().label(), refusal);
  }

  /** Whether it matters which model this caller asks. */
  boolean isBounded(Identity identity) {
    return identity.grants().boundsModels() || boundsSpending(identity);
  }

  /** Whether it matters what a request of this caller costs upstream. */
  boolean boundsSpending(Identity identity) {
    Limits ofTenant = tenants.getOrDefault(identity.tenant(), Limits.NONE);
    return identity.limits().boundsSpending() || ofTenant.boundsSpending();
  }

  boolean boundsMoney(Identity identity) {
    Limits ofTenant = tenants.getOrDefault(identity.tenant(), Limits.NONE);
    return identity.limits().money().isSet() || ofTenant.money().isSet();
  }

  long assumedAnswerTokens() {
    return assumedAnswerTokens;
  }

  /** NaN where nobody knows. */
  double money(String model, Usage usage) {
    return costs.applyAsDouble(model, usage);
  }
}
