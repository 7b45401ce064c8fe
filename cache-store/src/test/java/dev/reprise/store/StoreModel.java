package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The store without bounds, indexes and threads: what it should answer, the slow way. */
final class StoreModel {
  private record Alias(CacheKey target, String entryId) {}

  private final LongSupplier clock;
  private final Map<CacheKey, StoredCompletion> entries = new HashMap<>();
  private final Map<CacheKey, Alias> aliases = new HashMap<>();

  StoreModel(LongSupplier clock) {
    this.clock = clock;
  }

  void put(StoredCompletion entry) {
    aliases.remove(entry.key());
    entries.put(entry.key(), entry);
  }

  void link(CacheKey alias, StoredCompletion entry) {
    boolean reachable = own(entry.key()) != null && own(entry.key()).id().equals(entry.id());
    if (reachable && own(alias) == null) {
      aliases.put(alias, new Alias(entry.key(), entry.id()));
    }
  }

  boolean remove(CacheKey key) {
    boolean found = find(key) != null;
    entries.remove(key);
    aliases.remove(key);
    return found;
  }

  StoredCompletion find(CacheKey key) {
    if (own(key) != null || !aliases.containsKey(key)) {
      return own(key);
    }
    Alias alias = aliases.get(key);
    StoredCompletion target = own(alias.target());
    return target != null && target.id().equals(alias.entryId()) ? target : null;
  }

  List<StoredCompletion> nearest(CacheScope scope, Embedding query) {
    return fresh().stream()
        .filter(entry -> entry.key().scope().equals(scope) && entry.embedding() != null)
        .sorted(Comparator.comparing((StoredCompletion e) -> -query.similarity(e.embedding())))
        .toList();
  }

  List<StoredCompletion> fresh() {
    return entries.values().stream().filter(this::isFresh).toList();
  }

  private StoredCompletion own(CacheKey key) {
    StoredCompletion entry = entries.get(key);
    return entry != null && isFresh(entry) ? entry : null;
  }

  private boolean isFresh(StoredCompletion entry) {
    return clock.getAsLong() - entry.storedNanos() < entry.ttl().toNanos();
  }
}
