package dev.reprise.cache;

import dev.reprise.guard.Veto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether a neighbour's answer may stand for the question's own. Pure and fast. */
public interface HitPolicy {

  /**
   * Picks the candidate to answer with, if any will do.
   *
   * @param candidates of the plan's scope, most similar first; may be empty
   */
  <C extends Candidate> Decision<C> decide(CachePlan.Lookup plan, List<C> candidates);

  /** What let a candidate through or stopped it. */
  enum Gate {
    ACCEPTED("accepted"),
    /** Not similar enough to be considered. */
    THRESHOLD("threshold"),
    /** Too little speaks for it, or too much against it. */
    EVIDENCE("evidence"),
    /** The words of the two questions rule it out. */
    GUARD("guard"),
    /** It was found to be wrong for this question, or for too many. */
    QUARANTINE("quarantine"),
    /** Too few independent callers have been given this answer. */
    QUORUM("quorum"),
    /** There is no text to compare. */
    NO_QUESTION("no-question"),
    /** A nearer one was judged. */
    NOT_NEEDED("not-needed");

    private final String label;

    Gate(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * One candidate and the gate that it came to.
   *
   * @param veto what the guard said; null at any other gate
   */
  record Judgement<C extends Candidate>(C candidate, Gate gate, @Nullable Veto veto) {

    /** One spelling for log, metric and explain. */
    public String label() {
      return veto == null ? gate.label() : gate.label() + '-' + veto.label();
    }
  }

  /**
   * The verdict.
   *
   * @param accepted null when no candidate will do
   * @param best the one that the score is of, the nearest to which nothing is objected; null when
   *     there is none
   * @param score what speaks for {@code best}, on the scale of cosines; NaN when there is none
   * @param bar the least score for a hit
   * @param common whether others than this caller would get it, too: false when it took the
   *     caller's own, looser wish
   * @param withhold which share of such hits is forwarded all the same, to learn from them; 0 to 1
   * @param judgements one for each candidate, in their order
   */
  record Decision<C extends Candidate>(
      @Nullable C accepted,
      @Nullable C best,
      double score,
      double bar,
      boolean common,
      double withhold,
      List<Judgement<C>> judgements) {}
}
