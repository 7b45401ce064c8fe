package dev.reprise.decision;

import dev.reprise.cache.CacheConfig;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.CachePolicy.Rule;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.Freshness;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Route;
import dev.reprise.cache.Terms;
import dev.reprise.chat.Digest;
import dev.reprise.chat.Usage;
import dev.reprise.decision.DecisionObserver.Course;
import dev.reprise.decision.DecisionObserver.Source;
import dev.reprise.guard.Veto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decisions on one route's requests, told to an observer. */
public final class Traffic {
  private final DecisionObserver observer;
  private final CachePlan.Lookup plan;

  public Traffic(DecisionObserver observer, String route, CachePolicy policy) {
    this.observer = observer;
    CacheScope scope = new CacheScope("tenant", "default", "small", Digest.of("context"));
    this.plan =
        new CachePlan.Lookup(
            new CacheKey(scope, Digest.of("request")),
            "a question",
            null,
            new Terms(
                route, policy, "default", true, true, false, 60, Freshness.ANY, null, Set.of()),
            Origin.of(Digest.of("anna")));
  }

  private record Near(String question, float similarity, Repute repute) implements Candidate {}

  /** A policy by this rule that accepts a share of wrong answers. */
  public static CachePolicy policy(Rule rule, boolean shadow, double maxErrorRate) {
    CachePolicy d = CachePolicy.DEFAULTS;
    CachePolicy.Semantic s = d.semantic();
    return new CachePolicy(
        d.mode(),
        d.namespace(),
        d.share(),
        d.ttlSeconds(),
        d.tagTtlSeconds(),
        d.shortTtlSeconds(),
        d.staleWhileRevalidateSeconds(),
        d.staleIfErrorSeconds(),
        d.variety(),
        d.collapse(),
        d.finishAbandoned(),
        d.noStoreReads(),
        d.highTemperature(),
        d.storage(),
        d.treatments(),
        new CachePolicy.Semantic(
            true,
            rule,
            shadow,
            maxErrorRate,
            s.verifyRate(),
            s.quorum(),
            s.collapse(),
            s.neighbours(),
            s.thresholds(),
            s.unknowns(),
            s.loosenBy()),
        d.replay(),
        d.controls());
  }

  /**
   * @param routes by name
   */
  public static CacheConfig config(CachePolicy unnamed, Map<String, CachePolicy> routes) {
    Map<String, Route> all = new LinkedHashMap<>();
    Route.Match any = new Route.Match(List.of(), List.of(), List.of());
    routes.forEach((name, policy) -> all.put(name, new Route(any, policy)));
    CacheConfig d = CacheConfig.DEFAULTS;
    return new CacheConfig(
        true, d.tenancy(), List.of(), "", false, true, false, List.of(), unnamed, all);
  }

  public CachePlan.Lookup plan() {
    return plan;
  }

  public Traffic served(double similarity, double score) {
    return told(similarity, score, Course.SERVED);
  }

  public Traffic withheld(double similarity, double score) {
    return told(similarity, score, Course.WITHHELD);
  }

  public Traffic tooWeak(double similarity, double score) {
    return told(similarity, score, Course.REFUSED);
  }

  private Traffic told(double similarity, double score, Course course) {
    Gate gate = course == Course.REFUSED ? Gate.EVIDENCE : Gate.ACCEPTED;
    observer.decided(plan, decision(similarity, score, gate), course);
    return this;
  }

  /** Refused, since all are objected to; the nearest first. */
  public Traffic refused(Object... gatesAndVetoes) {
    observer.decided(plan, objected(gatesAndVetoes), Course.REFUSED);
    return this;
  }

  public Traffic judged(Source source, boolean right, double similarity, double score) {
    Decision<?> decision = decision(similarity, score, Gate.ACCEPTED);
    observer.judged(plan, decision, source, right, new Usage(11, 7));
    return this;
  }

  public Traffic checked(int right, int wrong) {
    for (int i = 0; i < right + wrong; i++) {
      judged(Source.CHECK, i < right, 0.95, 0.17);
    }
    return this;
  }

  static Decision<Candidate> decision(double similarity, double score, Gate gate) {
    Near near = near(similarity);
    boolean accepted = gate == Gate.ACCEPTED;
    return new Decision<>(
        accepted ? near : null,
        near,
        score,
        0.15,
        accepted,
        0.03,
        List.of(new Judgement<>(near, gate, null)));
  }

  /** Nothing is left to be the best. */
  static Decision<Candidate> objected(Object... gatesAndVetoes) {
    List<Judgement<Candidate>> judgements =
        Arrays.stream(gatesAndVetoes).map(Traffic::objection).toList();
    return new Decision<>(null, null, Double.NaN, Double.NaN, false, 0.03, judgements);
  }

  private static Judgement<Candidate> objection(Object gateOrVeto) {
    @Nullable Veto veto = gateOrVeto instanceof Veto given ? given : null;
    Gate gate = gateOrVeto instanceof Gate given ? given : Gate.GUARD;
    return new Judgement<>(near(0.9), gate, veto);
  }

  private static Near near(double similarity) {
    return new Near(
        "another question", (float) similarity, new Repute(Origin.of(Digest.of("ben"))));
  }
}
