package dev.reprise.store.redis;

import java.nio.charset.StandardCharsets;

/** What other nodes are told of an entry that is removed from the server. */
enum News {
  /** They know, or need not. */
  NONE(""),
  /** Its answer is gone: whoever has it in memory may keep it. */
  GONE("d"),
  /** It must be found nowhere any more. */
  PURGED("x");

  private final String word;

  News(String word) {
    this.word = word;
  }

  /** In a change of the stream. */
  byte[] word() {
    return word.getBytes(StandardCharsets.US_ASCII);
  }

  boolean is(String said) {
    return word.equals(said);
  }
}
