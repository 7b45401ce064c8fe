package dev.reprise.analyze;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Route;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.config.Planning;
import dev.reprise.config.RepriseConfig;
import dev.reprise.decision.AnswerComparator;
import dev.reprise.decision.Calibrations;
import dev.reprise.decision.ConfiguredPolicy;
import dev.reprise.decision.DecisionObserver;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.Learned;
import dev.reprise.decision.Lesson;
import dev.reprise.decision.Lessons;
import dev.reprise.embedding.Embedding;
import dev.reprise.flow.Shelf;
import dev.reprise.guard.Guard;
import dev.reprise.store.Backing;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.Worth;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole cache by one rule, on the log's own clock: the planner, the store with its bounds and its
 * eviction, the guard, the rule, and what learns from answers, all as the gateway has them. A hit
 * is served and leaves the cache as it was, but for the link; of hits that the policy checks the
 * log's own answer is the check. Confined.
 */
final class Lane implements AutoCloseable {

  /** What came of a request. */
  enum Tier {
    EXACT,
    SEMANTIC,
    /** A hit by meaning that was forwarded, to check it. */
    CHECKED,
    MISS,
    BYPASS
  }

  /**
   * How a request was answered.
   *
   * @param served null when upstream answered
   * @param decision of the lookup by meaning; null when there was none
   */
  record Answered(
      Tier tier, @Nullable StoredCompletion served, @Nullable Decision<Neighbour> decision) {
    boolean isHit() {
      return tier == Tier.EXACT || tier == Tier.SEMANTIC;
    }
  }

  private final Rule rule;
  private final Planning planning;
  private final MemoryCompletionStore store;
  private final ConfiguredPolicy policy;
  private final Lessons lessons;

  /**
   * @param nanoClock the log's
   * @param comparator tells the log's answers apart
   * @param seed of the dice that choose which hits are checked
   */
  Lane(
      RepriseConfig config,
      Rule rule,
      LongSupplier nanoClock,
      AnswerComparator comparator,
      long seed) {
    this.rule = rule;
    String model = config.embedding().model();
    Calibrations calibrations = new Calibrations();
    Random dice = new Random(seed);
    planning = new Planning(by(rule, config.cache()));
    store = new MemoryCompletionStore(config.store(), nanoClock, Backing.none(), Worth.CALLS);
    store.open();
    policy = new ConfiguredPolicy(Guard.english(), model, calibrations);
    lessons =
        new Lessons(
            new Learned(calibrations, store),
            comparator,
            comparator,
            DecisionObserver.NONE,
            store,
            model,
            Runnable::run,
            dice::nextDouble);
  }

  /** The same with another rule everywhere, and with hits that are given: none is in a log. */
  private static CacheConfig by(Rule rule, CacheConfig config) {
    Map<String, Route> routes = new LinkedHashMap<>();
    config
        .routes()
        .forEach(
            (name, route) -> routes.put(name, new Route(route.match(), by(rule, route.policy()))));
    return config.with(by(rule, config.policy()), routes);
  }

  private static CachePolicy by(Rule rule, CachePolicy policy) {
    return policy.with(policy.semantic().servingBy(rule));
  }

  Rule rule() {
    return rule;
  }

  Planning planning() {
    return planning;
  }

  /** Entries that had to go to make room. */
  long evicted() {
    return store.evictions();
  }

  /**
   * Answers a request, and keeps and learns what the log's answer gives.
   *
   * @param embedding of its question; null when it has none that could be embedded
   */
  Answered take(Asked asked, CachePlan plan, @Nullable Embedding embedding) {
    return switch (plan) {
      case CachePlan.Bypass _ -> new Answered(Tier.BYPASS, null, null);
      case CachePlan.Lookup lookup -> take(asked, lookup, embedding);
    };
  }

  private Answered take(Asked asked, CachePlan.Lookup plan, @Nullable Embedding embedding) {
    boolean reads = plan.terms().reads();
    Shelf.Found found = Shelf.peek(store, plan);
    StoredCompletion there = found.entry();
    if (reads && found.serves() && there != null) {
      store.used(there);
      return new Answered(Tier.EXACT, there, null);
    }
    Decision<Neighbour> decision =
        embedding == null || !reads ? null : policy.decide(plan, store.neighbours(plan, embedding));
    Neighbour accepted = decision == null ? null : decision.accepted();
    boolean learns = plan.terms().writes() && asked.completion() != null;
    boolean checked =
        decision != null && accepted != null && learns && lessons.withholds(decision.withhold());
    if (decision != null && accepted != null && !checked) {
      lessons.decided(plan, decision, Course.SERVED);
      store.used(accepted.entry());
      if (decision.common()) {
        store.link(plan.key(), accepted.entry());
      }
      return new Answered(Tier.SEMANTIC, accepted.entry(), decision);
    }
    if (decision != null) {
      lessons.decided(plan, decision, checked ? Course.WITHHELD : Course.REFUSED);
    }
    if (learns) {
      keep(asked, plan, embedding, decision, checked);
    }
    return new Answered(checked ? Tier.CHECKED : Tier.MISS, null, decision);
  }

  private void keep(
      Asked asked,
      CachePlan.Lookup plan,
      @Nullable Embedding embedding,
      @Nullable Decision<Neighbour> decision,
      boolean checked) {
    StoredCompletion fresh = entry(asked, plan, embedding);
    if (store.put(fresh) && decision != null && asked.answer() != null) {
      lessons.answered(new Lesson(plan, decision, checked, fresh, each -> text(asked, each)));
    }
  }

  private static @Nullable String text(Asked asked, Completion completion) {
    return asked.wire().text(completion);
  }

  private StoredCompletion entry(
      Asked asked, CachePlan.Lookup plan, @Nullable Embedding embedding) {
    Completion completion = asked.completion();
    if (completion == null) {
      throw new IllegalStateException("expected an answer that is fit to be kept");
    }
    long now = store.nanoTime();
    return new StoredCompletion(
        asked.id(),
        Shelf.slot(store, plan),
        completion,
        embedding == null ? null : plan.question(),
        embedding,
        plan.terms().tags(),
        KeyParts.NONE,
        now,
        now,
        Duration.ofSeconds(plan.terms().ttlSeconds()),
        Duration.ofSeconds(plan.terms().staleForSeconds()),
        new AtomicLong(),
        new Repute(plan.origin()));
  }

  @Override
  public void close() {
    store.close();
  }
}
