package dev.reprise.decision;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.chat.Usage;
import dev.reprise.guard.Veto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps count of what the semantic tier decides and of how right it is, route by route: what one
 * needs to trust it, or to see in its shadow what it would do. Routes come from the configuration,
 * so memory is bounded. Safe for use by many threads, lock-free.
 */
public final class Quality implements DecisionObserver {
  private final Map<String, Ledger> routes = new LinkedHashMap<>();
  private final Ledger unnamed;
  private final ToDoubleBiFunction<String, Usage> cost;

  /**
   * @param cost of tokens by the model's name as callers write it; NaN when it has no price
   * @param before another configuration: what was counted under the same terms is counted on; null
   *     at the start
   */
  public Quality(
      CacheConfig config, ToDoubleBiFunction<String, Usage> cost, @Nullable Quality before) {
    this.cost = cost;
    config
        .routes()
        .forEach((name, route) -> routes.put(name, ledger(name, route.policy(), before)));
    unnamed = routes.computeIfAbsent("", name -> ledger(name, config.policy(), before));
  }

  private static Ledger ledger(String route, CachePolicy policy, @Nullable Quality before) {
    Ledger known = before == null ? null : before.routes.get(route);
    return known != null && known.isOf(policy.semantic())
        ? known
        : new Ledger(route, policy.semantic());
  }

  @Override
  public void decided(
      CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {
    ledger(plan).decided(decision, course);
  }

  @Override
  public void judged(
      CachePlan.Lookup plan,
      Decision<? extends Candidate> decision,
      Source source,
      boolean right,
      Usage spent) {
    double price = cost.applyAsDouble(plan.key().scope().model(), spent);
    ledger(plan).judged(decision, source, right, spent, price);
  }

  @Override
  public void missed(CachePlan.Lookup plan) {
    ledger(plan).missed();
  }

  @Override
  public void alarmed(CachePlan.Lookup plan) {
    ledger(plan).alarmed();
  }

  private Ledger ledger(CachePlan.Lookup plan) {
    return routes.getOrDefault(plan.terms().route(), unnamed);
  }

  /** The configured routes and the empty name, for those that match none. */
  public List<String> routes() {
    return List.copyOf(routes.keySet());
  }

  /** What was counted so far, of each route. */
  public List<RouteQuality> read() {
    return routes.values().stream().map(Ledger::read).toList();
  }

  /** The share of wrong answers that a route accepts. */
  public double maxErrorRate(String route) {
    return routes.getOrDefault(route, unnamed).maxErrorRate();
  }

  /** Wrong ones among the checked hits of one route, or of those that match none. */
  public ErrorInterval verified(String route) {
    return routes.getOrDefault(route, unnamed).verified();
  }

  /** The guard's reason for the nearest candidate that it forbade; null when it forbade none. */
  public static @Nullable Veto veto(Decision<? extends Candidate> decision) {
    for (Judgement<? extends Candidate> judgement : decision.judgements()) {
      if (judgement.veto() != null) {
        return judgement.veto();
      }
    }
    return null;
  }
}
