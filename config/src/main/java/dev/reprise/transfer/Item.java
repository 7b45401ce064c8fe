package dev.reprise.transfer;

import dev.reprise.cache.StoredCompletion;
import org.jspecify.annotations.Nullable;

/** What one line of a file has to say. */
sealed interface Item {

  /**
   * A question with its answer.
   *
   * @param model null for the one that the command names
   * @param system null for the one that the command names
   * @param tags separated by commas; empty for none
   * @param ttlSeconds null for what the command or the policy says
   * @param usage a JSON object as providers report it; null when nothing is known
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Faq(
      String question,
      String answer,
      @Nullable String model,
      @Nullable String system,
      String tags,
      @Nullable String ttlSeconds,
      byte @Nullable [] usage)
      implements Item {}

  /**
   * A request with its response, both as they stand in the file.
   *
   * @param path that the request was sent to
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Exchange(String path, byte[] request, byte[] response) implements Item {}

  /**
   * An entry of another cache.
   *
   * @param entry without its vector
   */
  record Kept(StoredCompletion entry) implements Item {}
}
