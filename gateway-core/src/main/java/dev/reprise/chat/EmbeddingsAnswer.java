package dev.reprise.chat;

import java.util.Iterator;
import java.util.List;

/** An answer with a vector for each item that was asked for. Immutable. */
public interface EmbeddingsAnswer {

  /** Each item's object as upstream wrote it, in the order of the request. */
  List<byte[]> items();

  /** What upstream charged; {@link Usage#NONE} when it did not say. */
  Usage usage();

  /**
   * The same answer with other items and more tokens: all else as upstream wrote it.
   *
   * @param items objects that {@link #items} once gave, for this answer or another
   * @param more tokens that are added where upstream says what it charged
   * @return the pieces of a body, made while they are taken
   */
  Iterator<byte[]> with(List<byte[]> items, Usage more);
}
