package dev.reprise.cache;

import dev.reprise.embedding.Embedding;
import org.jspecify.annotations.Nullable;

/**
 * Picks entries for a list or a purge: those that fit all that is given. Null leaves a property
 * open; all of them null picks everything.
 *
 * @param id the entry's
 * @param key as {@link CacheKey#id} spells it
 * @param olderThanSeconds stored longer ago than this
 * @param near whose question is as similar to this as {@code similarity} says
 * @param similarity the least cosine, -1 to 1; only with {@code near}
 */
public record Selector(
    @Nullable String id,
    @Nullable String key,
    @Nullable String tenant,
    @Nullable String namespace,
    @Nullable String model,
    @Nullable String tag,
    @Nullable Long olderThanSeconds,
    @Nullable Embedding near,
    float similarity) {

  public static final Selector ALL =
      new Selector(null, null, null, null, null, null, null, null, 0);

  public static Selector id(String id) {
    return new Selector(id, null, null, null, null, null, null, null, 0);
  }

  public boolean matches(StoredCompletion entry, long nowNanos) {
    CacheScope scope = entry.key().scope();
    return fits(id, entry.id())
        && fits(tenant, scope.tenant())
        && fits(namespace, scope.namespace())
        && fits(model, scope.model())
        && (tag == null || entry.tags().contains(tag))
        && (olderThanSeconds == null || entry.ageSeconds(nowNanos) > olderThanSeconds)
        && isNear(entry.embedding())
        && (key == null || key.equals(entry.key().id()));
  }

  private boolean isNear(@Nullable Embedding embedding) {
    return near == null
        || (embedding != null
            && embedding.dimensions() == near.dimensions()
            && near.similarity(embedding) >= similarity);
  }

  private static boolean fits(@Nullable String wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }
}
