package dev.reprise.chat;

import java.util.List;

/**
 * What a cache needs to know of a request for embeddings.
 *
 * @param request what a plan depends on; without a question, since a vector is no answer to another
 *     wording. Its context digest is over all that can change a vector but the items
 * @param items what is to be embedded, as often and in the order as in the request; at least one,
 *     at most {@link #MAX_ITEMS}
 */
public record EmbeddingsRequest(ChatRequest request, List<Item> items) {

  /** What the provider takes in one request. */
  public static final int MAX_ITEMS = 2_048;

  /**
   * One input.
   *
   * @param digest over its text or tokens
   * @param length in characters or tokens, the same for all items of a request; ≥ 1
   */
  public record Item(Digest digest, int length) {}

  public EmbeddingsRequest {
    items = List.copyOf(items);
    if (items.isEmpty() || items.size() > MAX_ITEMS) {
      throw new IllegalArgumentException("expected 1 to 2048 items, got " + items.size());
    }
  }
}
