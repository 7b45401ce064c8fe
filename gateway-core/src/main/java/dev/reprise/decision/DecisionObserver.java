package dev.reprise.decision;

import dev.reprise.cache.CachePlan;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.HitPolicy.Decision;
import dev.reprise.chat.Usage;

/** Hears of decisions and of what became of them; from many threads, must return at once. */
public interface DecisionObserver {

  /** Hears nothing. */
  DecisionObserver NONE =
      new DecisionObserver() {
        @Override
        public void decided(
            CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {}

        @Override
        public void judged(
            CachePlan.Lookup plan,
            Decision<? extends Candidate> decision,
            Source source,
            boolean right,
            Usage spent) {}

        @Override
        public void missed(CachePlan.Lookup plan) {}

        @Override
        public void alarmed(CachePlan.Lookup plan) {}
      };

  /** What came of a decision. */
  enum Course {
    /** A neighbour's answer was given. */
    SERVED,
    /** It would have been, but the request was forwarded to check it. */
    WITHHELD,
    /** No neighbour would do. */
    REFUSED
  }

  /** Who says whether an answer was right. */
  enum Source {
    /** Upstream's own answer to a withheld hit. */
    CHECK,
    /** Upstream's own answer to a miss: would its best candidate have been right? */
    MISS,
    /** Somebody who read it. */
    FEEDBACK
  }

  void decided(CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course);

  /**
   * A decision's answer was compared.
   *
   * @param spent what a hit saves
   */
  void judged(
      CachePlan.Lookup plan,
      Decision<? extends Candidate> decision,
      Source source,
      boolean right,
      Usage spent);

  /** Two answers could not be told apart or a lesson came too fast: nothing was learned. */
  void missed(CachePlan.Lookup plan);

  /** Verified wrong answers come faster than accepted. */
  void alarmed(CachePlan.Lookup plan);

  /** Both hear it, this one first. */
  default DecisionObserver and(DecisionObserver other) {
    DecisionObserver first = this;
    return new DecisionObserver() {
      @Override
      public void decided(
          CachePlan.Lookup plan, Decision<? extends Candidate> decision, Course course) {
        first.decided(plan, decision, course);
        other.decided(plan, decision, course);
      }

      @Override
      public void judged(
          CachePlan.Lookup plan,
          Decision<? extends Candidate> decision,
          Source source,
          boolean right,
          Usage spent) {
        first.judged(plan, decision, source, right, spent);
        other.judged(plan, decision, source, right, spent);
      }

      @Override
      public void missed(CachePlan.Lookup plan) {
        first.missed(plan);
        other.missed(plan);
      }

      @Override
      public void alarmed(CachePlan.Lookup plan) {
        first.alarmed(plan);
        other.alarmed(plan);
      }
    };
  }
}
