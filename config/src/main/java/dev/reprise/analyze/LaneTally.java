package dev.reprise.analyze;

import dev.reprise.decision.AnswerComparator.Verdict;
import java.util.EnumMap;
import java.util.Map;

/** Counts what one lane does. Confined. */
final class LaneTally {
  private final Lane lane;
  private final Map<Lane.Tier, Long> tiers = new EnumMap<>(Lane.Tier.class);
  private final Judgements judged = new Judgements();
  private final Sums saved = new Sums();

  LaneTally(Lane lane) {
    this.lane = lane;
  }

  void add(Lane.Tier tier) {
    tiers.merge(tier, 1L, Long::sum);
  }

  void saved(Asked.Worth worth) {
    saved.add(worth);
  }

  void judged(Verdict verdict) {
    judged.add(verdict);
  }

  Analysis.Lane read() {
    long requests = tiers.values().stream().mapToLong(Long::longValue).sum();
    return new Analysis.Lane(
        switch (lane.rule()) {
          case EVIDENCE -> "evidence";
          case THRESHOLD -> "threshold";
          case PER_ENTRY -> "per-entry";
        },
        requests,
        count(Lane.Tier.EXACT),
        count(Lane.Tier.SEMANTIC),
        count(Lane.Tier.CHECKED),
        count(Lane.Tier.MISS),
        count(Lane.Tier.BYPASS),
        judged.read(),
        saved.read(),
        lane.evicted());
  }

  private long count(Lane.Tier tier) {
    return tiers.getOrDefault(tier, 0L);
  }
}
