package dev.reprise.cache;

import java.util.List;

/** Decides whether a neighbour's answer may stand for the question's own. Pure and fast. */
public interface HitPolicy {

  /**
   * Picks the neighbour to answer with, if any will do.
   *
   * @param question the text that was looked up
   * @param neighbours of one scope, most similar first; may be empty
   */
  Decision decide(String question, List<Neighbour> neighbours);

  /** The verdict. */
  sealed interface Decision {

    record Accept(Neighbour neighbour) implements Decision {}

    /** No neighbour will do. */
    record Reject() implements Decision {}
  }
}
