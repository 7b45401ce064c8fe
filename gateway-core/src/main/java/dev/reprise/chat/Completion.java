package dev.reprise.chat;

/**
 * A finished answer in its one stored form: the bytes of a {@code chat.completion} object, as
 * upstream wrote them or as they were assembled from a stream. Unknown fields are in it, so a
 * replay loses nothing.
 *
 * @param json UTF-8 bytes of the whole object; never changed after construction
 * @param usage what upstream charged, {@link Usage#NONE} when it did not say
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is enough: completions are never compared.
public record Completion(byte[] json, Usage usage) {

  public Completion {
    if (json.length == 0) {
      throw new IllegalArgumentException("a completion has at least one byte");
    }
  }

  /** Bytes of memory that the payload takes. */
  public int size() {
    return json.length;
  }
}
