package dev.reprise.cache;

import org.jspecify.annotations.Nullable;

/**
 * An entry near a question.
 *
 * @param similarity cosine of the two questions' embeddings, -1 to 1
 */
public record Neighbour(StoredCompletion entry, float similarity) implements Candidate {
  @Override
  public @Nullable String question() {
    return entry.question();
  }

  @Override
  public Repute repute() {
    return entry.repute();
  }
}
