package dev.reprise.transfer;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.Repute;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.chat.Completion;
import dev.reprise.chat.KeyParts;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What an item comes to. */
sealed interface Made {

  /**
   * The gateway would not keep it either.
   *
   * @param reason as headers and metrics spell it
   */
  record Skipped(String reason) implements Made {}

  /**
   * An entry that lacks its vector.
   *
   * @param question null when it answers its own request only
   * @param exactOnly why there is no question, where that is known
   */
  record Draft(
      CacheKey key,
      String id,
      Completion completion,
      @Nullable String question,
      @Nullable String exactOnly,
      Set<String> tags,
      KeyParts parts,
      long askedNanos,
      long storedNanos,
      Duration ttl,
      Duration staleFor,
      AtomicLong uses,
      Repute repute)
      implements Made {

    static Draft of(StoredCompletion entry) {
      return new Draft(
          entry.key(),
          entry.id(),
          entry.completion(),
          entry.question(),
          null,
          entry.tags(),
          entry.parts(),
          entry.askedNanos(),
          entry.storedNanos(),
          entry.ttl(),
          entry.staleFor(),
          entry.uses(),
          entry.repute());
    }

    /**
     * @param embedding of the question; null when it has none
     * @param replaced what was there under the key; null for nothing. To whom that was wrong, this
     *     one may well be, too
     */
    StoredCompletion entry(@Nullable Embedding embedding, @Nullable StoredCompletion replaced) {
      if (replaced != null) {
        repute.learn(replaced.repute().successor(repute.origin()).known());
      }
      return new StoredCompletion(
          id,
          key,
          completion,
          embedding == null ? null : question,
          embedding,
          tags,
          parts,
          askedNanos,
          storedNanos,
          ttl,
          staleFor,
          uses,
          repute);
    }
  }
}
