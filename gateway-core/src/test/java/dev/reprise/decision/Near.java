package dev.reprise.decision;

import dev.reprise.cache.AnswerGroup;
import dev.reprise.cache.Candidate;
import dev.reprise.cache.Origin;
import dev.reprise.cache.Repute;
import dev.reprise.cache.Repute.Observation;
import org.jspecify.annotations.Nullable;

/** A candidate that Anna brought; of the same wording unless told. */
record Near(@Nullable String question, float similarity, Repute repute) implements Candidate {

  static Near at(double similarity) {
    return by(Asking.ANNA, similarity);
  }

  static Near by(Origin origin, double similarity) {
    return new Near(Asking.QUESTION, (float) similarity, new Repute(origin));
  }

  Near in(AnswerGroup group) {
    repute.join(group);
    return this;
  }

  Near asked(@Nullable String other) {
    return new Near(other, similarity, repute);
  }

  /** It was wrong for the plain question. */
  Near refused() {
    repute.refuse(Asking.plainly().plan().key().requestDigest());
    return this;
  }

  Near observed(int times, double at, boolean right) {
    for (int i = 0; i < times; i++) {
      repute.observe(new Observation((float) at, right));
    }
    return this;
  }
}
