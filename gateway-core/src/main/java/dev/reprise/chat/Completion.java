package dev.reprise.chat;

/**
 * A finished answer in its one stored form: the bytes of a {@code chat.completion} object, as
 * upstream wrote them or as they were assembled from a stream. Unknown fields are in it, so a
 * replay loses nothing.
 *
 * @param json UTF-8 bytes of the whole object; never changed after construction
 * @param usage what upstream charged, {@link Usage#NONE} when it did not say
 * @param size bytes of the payload, wherever it is
 */
@SuppressWarnings("ArrayRecordComponent") // Identity is enough: completions are never compared.
public record Completion(byte[] json, Usage usage, int size) {
  private static final byte[] ELSEWHERE = {};

  public Completion {
    if (size < 1 || (json.length != size && json.length != 0)) {
      throw new IllegalArgumentException(
          "a completion has at least one byte, got " + json.length + " of " + size);
    }
  }

  public Completion(byte[] json, Usage usage) {
    this(json, usage, json.length);
  }

  /** One whose bytes are not in memory: a shared store has them. */
  public static Completion elsewhere(int size, Usage usage) {
    return new Completion(ELSEWHERE, usage, size);
  }

  /** Whether the bytes are in memory. */
  public boolean isHere() {
    return json.length > 0;
  }

  /**
   * The bytes.
   *
   * @throws IllegalStateException when they are not in memory
   */
  @Override
  public byte[] json() {
    if (!isHere()) {
      throw new IllegalStateException("the completion is not in memory: fetch it first");
    }
    return json;
  }
}
