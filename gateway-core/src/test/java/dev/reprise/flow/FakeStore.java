package dev.reprise.flow;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.QuietStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map; each method can be told to fail. */
final class FakeStore implements QuietStore {
  private final Map<String, byte[]> states = new HashMap<>();
  final Map<CacheKey, StoredCompletion> map = new HashMap<>();
  final Set<String> failing = new HashSet<>();

  private void maybeFail(String method) {
    if (failing.contains(method)) {
      throw new IllegalStateException(method + " failed");
    }
  }

  @Override
  public @Nullable StoredCompletion find(CacheKey key) {
    maybeFail("find");
    return map.get(key);
  }

  @Override
  public List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    maybeFail("nearest");
    return map.values().stream()
        .filter(entry -> entry.key().scope().equals(scope))
        .map(entry -> new Neighbour(entry, 1))
        .toList();
  }

  @Override
  public boolean put(StoredCompletion entry) {
    maybeFail("put");
    map.put(entry.key(), entry);
    return true;
  }

  @Override
  public void link(CacheKey alias, StoredCompletion entry) {
    maybeFail("link");
    map.put(alias, entry);
  }

  @Override
  public Selection select(Selector selector, int limit) {
    List<StoredCompletion> fitting =
        map.values().stream().filter(entry -> selector.matches(entry, 0)).distinct().toList();
    return new Selection(fitting.stream().limit(limit).toList(), fitting.size());
  }

  @Override
  public long purge(Selector selector) {
    long fitting = select(selector, 0).total();
    map.values().removeIf(entry -> selector.matches(entry, 0));
    return fitting;
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
    maybeFail("nanoTime");
    return 0;
  }

  @Override
  public long entries() {
    return map.size();
  }
}
