package dev.reprise.store.redis;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.row.CorruptRowException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Brings entries with their answers, for event loops: nothing here waits or fails. */
final class Fetch {
  private final Parts parts;

  Fetch(Parts parts) {
    this.parts = parts;
  }

  /**
   * One entry.
   *
   * @param lane of the key
   * @param known the entry without its answer; null when its row is needed as well
   * @return a stage that ends in time, with null when the entry is gone or the server away
   */
  CompletionStage<@Nullable StoredCompletion> entry(
      Lane lane, CacheKey key, @Nullable StoredCompletion known) {
    if (!lane.isHere()) {
      return CompletableFuture.completedStage(null);
    }
    try {
      CompletionStage<@Nullable StoredCompletion> wanted =
          known == null ? row(key) : CompletableFuture.completedStage(known);
      return wanted
          .thenCombine(parts.shelf().payload(key), this::whole)
          .handle(
              (found, failure) -> {
                lane.outcome(failure);
                return failure == null ? found : null;
              });
    } catch (AwayException | RuntimeException e) {
      // The latter when it is being closed.
      lane.outcome(e);
      return CompletableFuture.completedStage(null);
    }
  }

  private CompletionStage<@Nullable StoredCompletion> row(CacheKey key) throws AwayException {
    return parts
        .shelf()
        .row(key)
        .thenApply(
            row -> {
              StoredCompletion found = row == null ? null : parts.replica().found(row);
              return found != null && found.key().equals(key) ? found : null;
            });
  }

  private @Nullable StoredCompletion whole(
      @Nullable StoredCompletion wanted, byte @Nullable [] payload) {
    if (wanted == null) {
      return null;
    }
    try {
      StoredCompletion found = payload == null ? null : parts.shelf().whole(wanted, payload);
      if (found != null) {
        return found;
      }
    } catch (CorruptRowException e) {
      parts.counts().skipped.increment();
    }
    parts.local().forget(wanted.key(), wanted.id());
    parts.shelf().drop(wanted.key(), StoredRow.stay(wanted), News.GONE);
    return null;
  }
}
