package dev.reprise.decision;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.CachePolicy;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy;
import dev.reprise.decision.Screening.Screened;
import dev.reprise.guard.Guard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weighs what the neighbours' answers say. Of the candidates that nothing forbids, the nearest one
 * stands for its {@link AnswerGroup} g; with cosines c and the mass u of the unknown,
 *
 * <pre>
 *   A = τ ln Σ_{in g} exp(c/τ)
 *   B = τ ln( exp(u/τ) + Σ_{in others} exp(c/τ) )
 *   score = A − B
 * </pre>
 *
 * So n answers that agree add τ ln n to a cosine, an answer that differs takes away, and a lone
 * neighbour has its cosine above u. What is not known to be the same or another counts on neither
 * side; what the guard vetoes is never given and counts by its answer, or as another where that is
 * not known. The least score for a hit, θ, is learned ({@link Calibrations}). Of another model τ is
 * as much larger, and the score as much smaller, as its cosines spread wider.
 */
public final class EvidencePolicy implements HitPolicy {

  /** How sharply the nearest outweigh the rest; measured, on the scale of bge-small's cosines. */
  static final double TAU = 0.05;

  private final Guard guard;
  private final String model;
  private final Calibrations calibrations;

  /**
   * @param model the embedding model's name, which the scale of cosines is given for
   */
  public EvidencePolicy(Guard guard, String model, Calibrations calibrations) {
    this.guard = guard;
    this.model = model;
    this.calibrations = calibrations;
  }

  @Override
  public <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates) {
    Scale scale = Scale.of(plan, model);
    double floor = scale == null ? Double.POSITIVE_INFINITY : scale.floor();
    List<Screened<C>> screened = Screening.of(plan, candidates, guard, floor);
    Screened<C> best = screened.stream().filter(Screened::isEligible).findFirst().orElse(null);
    CachePolicy.Semantic semantic = plan.terms().policy().semantic();
    double withhold = semantic.withheldShare();
    if (best == null || scale == null) {
      return new Decision<>(
          null,
          null,
          Double.NaN,
          Double.NaN,
          false,
          withhold,
          Screening.judgements(screened, null, Gate.NOT_NEEDED));
    }
    AnswerGroup group = best.candidate().repute().group();
    double score = score(screened, best, group, scale) - best.doubt().penalty();
    double usual = calibrations.theta(plan, scale.start());
    double bar = usual + scale.shift() / scale.unit();
    if (score < bar) {
      return new Decision<>(
          null,
          best.candidate(),
          score,
          bar,
          false,
          withhold,
          Screening.judgements(screened, best.candidate(), Gate.EVIDENCE));
    }
    C known = known(plan, screened, best, group);
    C judged = known == null ? best.candidate() : known;
    Gate gate = known == null ? Gate.QUORUM : Gate.ACCEPTED;
    return new Decision<>(
        known,
        best.candidate(),
        score,
        bar,
        score >= usual && judged.similarity() >= scale.usualFloor(),
        withhold,
        Screening.judgements(screened, judged, gate));
  }

  private static <C extends Candidate> double score(
      List<Screened<C>> screened, Screened<C> best, @Nullable AnswerGroup group, Scale scale) {
    double tau = TAU * scale.unit();
    double same = 0;
    double other = Math.exp(scale.unknown() / tau);
    for (Screened<C> one : screened) {
      if (Float.isNaN(one.candidate().similarity())) {
        continue;
      }
      double mass = Math.exp(one.candidate().similarity() / tau);
      AnswerGroup its = one.candidate().repute().group();
      if (one == best || (group != null && group == its)) {
        same += mass;
      } else if ((group != null && its != null) || one.isRefuted() || one.isVetoed()) {
        other += mass;
      }
    }
    return TAU * (Math.log(same) - Math.log(other));
  }

  /** The nearest of the group that this caller may be given; null when there is none. */
  private static <C extends Candidate> @Nullable C known(
      CachePlan.Lookup plan,
      List<Screened<C>> screened,
      Screened<C> best,
      @Nullable AnswerGroup group) {
    int quorum = plan.terms().policy().semantic().quorum();
    for (Screened<C> one : screened) {
      boolean agrees = one == best || (group != null && one.candidate().repute().group() == group);
      boolean known = agrees && one.candidate().repute().isKnownTo(plan.origin(), quorum);
      if (known && one.isEligible()) {
        return one.candidate();
      }
    }
    return null;
  }
}
