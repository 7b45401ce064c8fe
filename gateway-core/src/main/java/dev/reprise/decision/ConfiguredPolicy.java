package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy;
import dev.reprise.guard.Guard;
import java.util.List;

/** The rule that a plan's policy names. */
public final class ConfiguredPolicy implements HitPolicy {
  private final HitPolicy evidence;
  private final HitPolicy threshold;
  private final HitPolicy perEntry;

  /**
   * @param model the embedding model's name
   */
  public ConfiguredPolicy(Guard guard, String model, Calibrations calibrations) {
    evidence = new EvidencePolicy(guard, model, calibrations);
    threshold = new ThresholdPolicy(guard, model);
    perEntry = new PerEntryPolicy(guard, model);
  }

  @Override
  public <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates) {
    HitPolicy rule =
        switch (plan.terms().policy().semantic().policy()) {
          case EVIDENCE -> evidence;
          case THRESHOLD -> threshold;
          case PER_ENTRY -> perEntry;
        };
    return rule.decide(plan, candidates);
  }
}
