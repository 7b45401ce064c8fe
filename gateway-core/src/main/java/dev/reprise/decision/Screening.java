package dev.reprise.decision;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;
import dev.reprise.guard.Doubt;
import dev.reprise.guard.Finding;
import dev.reprise.guard.Guard;
import dev.reprise.guard.Text;
import dev.reprise.guard.Veto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every rule asks first of each candidate: is it near enough to be considered, do the words of
 * the two questions forbid it, has it been wrong for this question? Confined to one decision.
 */
final class Screening<C extends Candidate> {

  /** One candidate. The guard is asked only when somebody wants to know: it costs the most. */
  static final class Screened<C extends Candidate> {
    private final Screening<C> screening;
    private final C candidate;
    private @Nullable Gate objection;
    private @Nullable Finding finding;

    private Screened(Screening<C> screening, C candidate, @Nullable Gate objection) {
      this.screening = screening;
      this.candidate = candidate;
      this.objection = objection;
    }

    C candidate() {
      return candidate;
    }

    boolean isEligible() {
      if (objection == null && finding == null) {
        finding = screening.compare(candidate);
        objection = finding.veto() == null ? null : Gate.GUARD;
      }
      return objection == null;
    }

    /** What is left to doubt of one that is eligible. */
    Doubt doubt() {
      return finding == null ? Doubt.NONE : finding.doubt();
    }

    /** It has been found wrong for this question. */
    boolean isRefuted() {
      return objection == Gate.QUARANTINE;
    }

    /** The words of the questions rule it out; false while nobody has asked. */
    boolean isVetoed() {
      return objection == Gate.GUARD;
    }

    Judgement<C> as(Gate gate) {
      Veto veto = finding == null ? null : finding.veto();
      return new Judgement<>(candidate, objection == null ? gate : objection, veto);
    }
  }

  private final CachePlan.Lookup plan;
  private final Guard guard;
  private final double floor;
  private @Nullable Text question;
  private final Set<AnswerGroup> wrong = new HashSet<>(0);

  private Screening(CachePlan.Lookup plan, Guard guard, double floor) {
    this.plan = plan;
    this.guard = guard;
    this.floor = floor;
  }

  /**
   * @param floor the least cosine that is considered
   */
  static <C extends Candidate> List<Screened<C>> of(
      CachePlan.Lookup plan, List<C> candidates, Guard guard, double floor) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    Screening<C> screening = new Screening<>(plan, guard, floor);
    candidates.forEach(screening::noteWrong);
    List<Screened<C>> screened = new ArrayList<>(candidates.size());
    for (C candidate : candidates) {
      screened.add(screening.screen(candidate));
    }
    return screened;
  }

  /**
   * Of all of them, the one that was decided on at its gate.
   *
   * @param judged null when none was
   */
  static <C extends Candidate> List<Judgement<C>> judgements(
      List<Screened<C>> screened, @Nullable C judged, Gate gate) {
    List<Judgement<C>> judgements = new ArrayList<>(screened.size());
    for (Screened<C> one : screened) {
      judgements.add(one.as(one.candidate() == judged ? gate : Gate.NOT_NEEDED));
    }
    return judgements;
  }

  /** What is wrong in one wording is wrong in another. */
  private void noteWrong(Candidate candidate) {
    AnswerGroup group = candidate.repute().group();
    if (group != null && candidate.repute().isWrongFor(plan.key().requestDigest())) {
      wrong.add(group);
    }
  }

  private Screened<C> screen(C candidate) {
    AnswerGroup group = candidate.repute().group();
    Gate objection = null;
    if (candidate.question() == null) {
      objection = Gate.NO_QUESTION;
    } else if (candidate.repute().refuses(plan.key().requestDigest())
        || (group != null && wrong.contains(group))) {
      objection = Gate.QUARANTINE;
    } else if (!(candidate.similarity() >= floor)) {
      objection = Gate.THRESHOLD;
    }
    return new Screened<>(this, candidate, objection);
  }

  private Finding compare(Candidate candidate) {
    Text asked = question;
    if (asked == null) {
      asked = guard.read(String.valueOf(plan.question()));
      question = asked;
    }
    return guard.compare(asked, guard.read(String.valueOf(candidate.question())));
  }
}
