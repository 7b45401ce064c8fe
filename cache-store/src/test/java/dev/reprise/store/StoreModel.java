package dev.reprise.store;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The store without bounds, indexes and threads: what it should answer, the slow way. */
final class StoreModel {
  private record Alias(CacheKey target, String entryId) {}

  private final LongSupplier clock;
  private final Map<CacheKey, StoredCompletion> entries = new HashMap<>();
  private final Map<CacheKey, Alias> aliases = new HashMap<>();
  private final List<Predicate<StoredCompletion>> purged = new ArrayList<>();

  StoreModel(LongSupplier clock) {
    this.clock = clock;
  }

  boolean put(StoredCompletion entry) {
    if (isPurged(entry)) {
      return false;
    }
    aliases.remove(entry.key());
    entries.put(entry.key(), entry);
    return true;
  }

  void link(CacheKey alias, StoredCompletion entry) {
    StoredCompletion target = own(entry.key());
    StoredCompletion present = own(alias);
    boolean reachable = target != null && target.id().equals(entry.id()) && isFresh(target);
    if (reachable && !isPurged(entry) && (present == null || !isFresh(present))) {
      entries.remove(alias);
      aliases.put(alias, new Alias(entry.key(), entry.id()));
    }
  }

  /** To be called before the store does the same, since that moves the clock on. */
  long purge(Selector selector) {
    long now = clock.getAsLong();
    List<StoredCompletion> fitting =
        select(selector).stream().filter(entry -> entry.askedNanos() - now <= 0).toList();
    fitting.forEach(entry -> entries.remove(entry.key()));
    if (selector.id() == null) {
      purged.add(entry -> entry.askedNanos() - now <= 0 && selector.matches(entry, now));
    }
    return fitting.size();
  }

  List<StoredCompletion> select(Selector selector) {
    return kept().stream().filter(entry -> selector.matches(entry, clock.getAsLong())).toList();
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
    return kept().stream()
        .filter(this::isFresh)
        .filter(entry -> entry.key().scope().equals(scope) && entry.embedding() != null)
        .sorted(Comparator.comparing((StoredCompletion e) -> -query.similarity(e.embedding())))
        .toList();
  }

  List<StoredCompletion> kept() {
    return entries.values().stream().filter(this::isKept).toList();
  }

  private StoredCompletion own(CacheKey key) {
    StoredCompletion entry = entries.get(key);
    return entry != null && isKept(entry) ? entry : null;
  }

  private boolean isPurged(StoredCompletion entry) {
    return purged.stream().anyMatch(purge -> purge.test(entry));
  }

  private boolean isFresh(StoredCompletion entry) {
    return entry.isFresh(clock.getAsLong());
  }

  private boolean isKept(StoredCompletion entry) {
    Duration kept = entry.ttl().plus(entry.staleFor());
    return clock.getAsLong() - entry.storedNanos() < kept.toNanos();
  }
}
