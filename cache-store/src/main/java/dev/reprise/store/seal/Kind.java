package dev.reprise.store.seal;

/** What is sealed: one kind never passes for another. */
public enum Kind {
  /** An entry but for its answer. */
  ROW(1),
  ANSWER(2),
  /** What a part of the program has learned. */
  STATE(3),
  /** What a purge is to remove. */
  PURGE(4);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }
}
