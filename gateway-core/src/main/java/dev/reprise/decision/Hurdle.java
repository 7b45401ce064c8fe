package dev.reprise.decision;

import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.cache.HitPolicy.Gate;
import dev.reprise.cache.HitPolicy.Judgement;

/** At what a lookup failed; a closed list, one spelling for metric and report. */
public enum Hurdle {
  /** Nothing was found in the scope. */
  NO_NEIGHBOUR("no-neighbour"),
  /** What was found is not near enough to be considered. */
  THRESHOLD("threshold"),
  /** Too little speaks for the best one, or too much against it. */
  EVIDENCE("evidence"),
  /** The words of the questions rule the nearest one out. */
  GUARD("guard"),
  /** The nearest one was found to be wrong before. */
  QUARANTINE("quarantine"),
  /** Too few independent callers have been given this answer. */
  QUORUM("quorum"),
  /** The nearest one has no text to compare. */
  NO_QUESTION("no-question");

  private final String label;

  Hurdle(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** That of the best candidate; where all are objected to, that of the nearest. */
  public static <C extends Candidate> Hurdle of(Decision<C> refused) {
    if (refused.judgements().isEmpty()) {
      return NO_NEIGHBOUR;
    }
    for (Judgement<C> judgement : refused.judgements()) {
      if (judgement.candidate() == refused.best()) {
        return at(judgement.gate());
      }
    }
    return at(refused.judgements().getFirst().gate());
  }

  private static Hurdle at(Gate gate) {
    return switch (gate) {
      case THRESHOLD -> THRESHOLD;
      case GUARD -> GUARD;
      case QUARANTINE -> QUARANTINE;
      case QUORUM -> QUORUM;
      case NO_QUESTION -> NO_QUESTION;
      // Let through by each gate and yet not taken: the rule wants more of it.
      case EVIDENCE, ACCEPTED, NOT_NEEDED -> EVIDENCE;
    };
  }
}
