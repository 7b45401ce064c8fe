package dev.reprise.http;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.QuietStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A map in the order of storing; notes what would have changed it. */
final class MapStore implements QuietStore {
  private final Map<String, byte[]> states = new HashMap<>();
  final List<String> writes = new ArrayList<>();
  Runnable beforeSelect = () -> {};
  volatile long nowNanos;

  private final Map<CacheKey, StoredCompletion> map = new LinkedHashMap<>();

  @Override
  public synchronized @Nullable StoredCompletion find(CacheKey key) {
    return map.get(key);
  }

  @Override
  public synchronized List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    return map.values().stream()
        .filter(entry -> entry.key().scope().equals(scope) && entry.isFresh(nowNanos))
        .filter(entry -> entry.embedding() != null)
        .map(
            entry ->
                new Neighbour(
                    entry, embedding.similarity(Objects.requireNonNull(entry.embedding()))))
        .sorted(Comparator.comparing(Neighbour::similarity).reversed())
        .limit(k)
        .toList();
  }

  @Override
  public synchronized boolean put(StoredCompletion entry) {
    writes.add("put");
    map.put(entry.key(), entry);
    return true;
  }

  @Override
  public synchronized void link(CacheKey alias, StoredCompletion entry) {
    writes.add("link");
    map.put(alias, entry);
  }

  @Override
  public Selection select(Selector selector, int limit) {
    beforeSelect.run();
    synchronized (this) {
      List<StoredCompletion> fitting =
          map.values().stream().filter(entry -> selector.matches(entry, nowNanos)).toList();
      return new Selection(fitting.stream().limit(limit).toList(), fitting.size());
    }
  }

  @Override
  public synchronized long purge(Selector selector) {
    writes.add("purge");
    int before = map.size();
    map.values().removeIf(entry -> selector.matches(entry, nowNanos));
    return before - map.size();
  }

  @Override
  public byte @Nullable [] state(String name) {
    return states.get(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    states.put(name, state);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public synchronized long entries() {
    return map.size();
  }
}
