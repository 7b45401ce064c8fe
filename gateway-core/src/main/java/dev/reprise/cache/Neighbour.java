package dev.reprise.cache;

/**
 * An entry near a question.
 *
 * @param similarity cosine of the two questions' embeddings, -1 to 1
 */
public record Neighbour(StoredCompletion entry, float similarity) {}
