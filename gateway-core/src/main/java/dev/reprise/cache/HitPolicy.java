package dev.reprise.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether a neighbour's answer may stand for the question's own. Pure and fast. */
public interface HitPolicy {

  /**
   * Picks the candidate to answer with, if any will do.
   *
   * @param question the text that was looked up
   * @param candidates of one scope, most similar first; may be empty
   * @param atLeast the least similarity that will do, 0 to 1
   */
  <C extends Candidate> Decision<C> decide(String question, List<C> candidates, double atLeast);

  /** What let a candidate through or stopped it; one spelling for log and explain. */
  enum Gate {
    ACCEPTED("accepted"),
    /** Not similar enough. */
    THRESHOLD("threshold"),
    /** Another number, date, version or identifier. */
    GUARD_NUMBERS("guard-numbers"),
    /** One of the two is negated. */
    GUARD_NEGATION("guard-negation"),
    /** A word in one, its opposite in the other. */
    GUARD_OPPOSITE("guard-opposite"),
    /** There is no text to compare. */
    NO_QUESTION("no-question"),
    /** A nearer one had been accepted. */
    NOT_NEEDED("not-needed");

    private final String label;

    Gate(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /** One candidate and the gate that it came to. */
  record Judgement<C extends Candidate>(C candidate, Gate gate) {}

  /**
   * The verdict.
   *
   * @param accepted null when no candidate will do
   * @param judgements one for each candidate, in their order
   */
  record Decision<C extends Candidate>(@Nullable C accepted, List<Judgement<C>> judgements) {}
}
