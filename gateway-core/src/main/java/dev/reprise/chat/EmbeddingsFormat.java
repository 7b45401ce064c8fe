package dev.reprise.chat;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How requests for embeddings and their answers stand on the wire. Stateless, thread-safe. */
public interface EmbeddingsFormat {

  /**
   * Reads what a plan needs.
   *
   * @throws UnreadableRequestException when the body is not such a request, has more than {@link
   *     EmbeddingsRequest#MAX_ITEMS} items, or asks for vectors that depend on each other
   */
  EmbeddingsRequest read(byte[] body) throws UnreadableRequestException;

  /**
   * The body with some of its items alone; every other byte stays as it is.
   *
   * @param positions of the items, ascending
   * @throws UnreadableRequestException as {@link #read} does
   */
  byte[] only(byte[] body, List<Integer> positions) throws UnreadableRequestException;

  /**
   * Reads an answer.
   *
   * @param items how many items were asked for
   * @param model the model that must have answered; null for any
   * @return null when it is not one with a vector for each item
   */
  @Nullable EmbeddingsAnswer answer(byte[] body, int items, @Nullable String model);

  /**
   * An answer of stored items alone.
   *
   * @param items objects that {@link EmbeddingsAnswer#items} once gave
   * @return the pieces of a body, made while they are taken
   */
  Iterator<byte[]> list(String model, List<byte[]> items, Usage usage);
}
