package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/** A question whose answer might do for another one. */
public interface Candidate {

  /** Its text; null when it has none to compare. */
  @Nullable String question();

  /** Cosine of the two questions' embeddings, -1 to 1. */
  float similarity();

  /** What is known of its answer. */
  Repute repute();
}
