package dev.reprise.analyze;

import dev.reprise.analyze.Analysis.Replay;
import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.decision.AnswerComparator.Verdict;
import dev.reprise.decision.Hurdle;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what comes of the replayed requests, in the lane of the configured rule. Confined. */
final class ReplayTally {

  /** How far below the threshold a pair is still one to look at. */
  private static final double NEAR = 0.05;

  private final List<LaneTally> lanes;
  private final double threshold;
  private final Sums spent = new Sums();
  private final Growth growth = new Growth();
  private final Counts bypasses = new Counts();
  private final Counts exactOnly = new Counts();
  private final Counts hurdles = new Counts();
  private final Counts unfit = new Counts();
  private final Counts vetoes = new Counts();
  private final Groups models = new Groups();
  private final Groups routes = new Groups();
  private final IntentCounts intents;
  private final NearMisses below;
  private final NearMisses vetoed;
  private long requests;
  private long answered;
  private boolean timed;

  /**
   * @param threshold the least cosine of a lone neighbour, by the configuration
   */
  ReplayTally(List<LaneTally> lanes, double threshold, boolean wordings) {
    this.lanes = lanes;
    this.threshold = threshold;
    intents = new IntentCounts(wordings);
    below = new NearMisses(wordings);
    vetoed = new NearMisses(wordings);
  }

  List<LaneTally> lanes() {
    return lanes;
  }

  /** A request that the cache cannot read. */
  void refused(String reason, Asked.Worth worth, long nanos) {
    requests++;
    spent.add(worth);
    bypasses.add(reason);
    lanes.forEach(lane -> lane.add(Lane.Tier.BYPASS));
    models.add("(unread)", Lane.Tier.BYPASS, 0, Double.NaN);
    growth.add(false, false, instant(nanos));
  }

  /** A request, as the first lane answered it. */
  void decided(Asked asked, Lane.Answered result) {
    requests++;
    spent.add(asked.worth());
    answered += asked.answer() == null ? 0 : 1;
    timed |= asked.nanos() > 0;
    Lane.Tier tier = result.tier();
    growth.add(tier == Lane.Tier.EXACT, tier == Lane.Tier.SEMANTIC, instant(asked.nanos()));
    long tokens = result.isHit() ? asked.worth().usage().totalTokens() : 0;
    double money = result.isHit() ? asked.worth().money() : Double.NaN;
    models.add(asked.request().model(), tier, tokens, money);
    switch (asked.plans().getFirst()) {
      case CachePlan.Bypass bypass -> bypasses.add(bypass.reason().label());
      case CachePlan.Lookup plan -> {
        String route = plan.terms().route();
        routes.add(route.isEmpty() ? "(none)" : route, tier, tokens, money);
        lookedUp(asked, plan, result, tokens);
      }
    }
  }

  private void lookedUp(Asked asked, CachePlan.Lookup plan, Lane.Answered result, long tokens) {
    if (plan.exactOnly() != null) {
      exactOnly.add(plan.exactOnly().label());
    }
    if (!asked.unfit().isEmpty()) {
      unfit.add(asked.unfit());
    }
    Decision<Neighbour> decision = result.decision();
    if (decision != null && result.tier() == Lane.Tier.MISS) {
      hurdles.add(Hurdle.of(decision).label());
    }
    StoredCompletion served = result.served();
    CacheKey leader = served == null ? leader(plan, decision) : served.key();
    intents.add(leader, asked.request().model(), asked.request().question(), result.tier(), tokens);
  }

  /** A hit that was forwarded to check it is of its neighbour's intent. */
  private static CacheKey leader(CachePlan.Lookup plan, @Nullable Decision<Neighbour> decision) {
    Neighbour accepted = decision == null ? null : decision.accepted();
    return accepted == null ? plan.key() : accepted.entry().key();
  }

  /** What a question met among all that came before, at any threshold. */
  void met(Asked asked, CachePlan.Lookup plan, Sweep.Met met, Sweep sweep) {
    Neighbour nearest = met.nearest();
    String question = String.valueOf(plan.question());
    if (met.vetoed() != null && met.veto() != null && met.vetoed().similarity() >= threshold) {
      vetoes.add(met.veto().label());
      Verdict verdict = sweep.compare(asked, met.vetoed().entry());
      vetoed.add(
          question, words(met.vetoed()), met.vetoed().similarity(), met.veto().label(), verdict);
    }
    if (nearest != null
        && nearest.similarity() < threshold
        && nearest.similarity() >= threshold - NEAR) {
      Verdict verdict = sweep.compare(asked, nearest.entry());
      below.add(question, words(nearest), nearest.similarity(), null, verdict);
    }
  }

  private static String words(Neighbour near) {
    return String.valueOf(near.entry().question());
  }

  private static @Nullable Instant instant(long nanos) {
    return nanos == 0 ? null : Instant.ofEpochSecond(0, nanos);
  }

  Replay read(String model, double maxErrorRate, @Nullable Sweep sweep) {
    return new Replay(
        model,
        threshold,
        maxErrorRate,
        requests,
        answered,
        timed,
        lanes.stream().map(LaneTally::read).toList(),
        spent.read(),
        sweep == null ? List.of() : sweep.points(),
        growth.read(),
        bypasses.read(),
        exactOnly.read(),
        hurdles.read(),
        unfit.read(),
        intents.read(),
        below.read(),
        vetoed.read(),
        vetoes.read(),
        models.read(),
        routes.read());
  }
}
