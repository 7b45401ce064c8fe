package dev.reprise.decision;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CacheScope;
import dev.reprise.cache.Neighbour;
import dev.reprise.cache.QuietStore;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what has been learned and holds no entry; may be told to fail. */
final class StateStore implements QuietStore {
  final Map<String, byte[]> states = new HashMap<>();
  final List<StoredCompletion> hidden = new ArrayList<>();
  boolean failing;

  @Override
  public byte @Nullable [] state(String name) {
    maybeFail();
    return states.get(name);
  }

  @Override
  public void keepState(String name, byte[] state) {
    maybeFail();
    states.put(name, state);
  }

  private void maybeFail() {
    if (failing) {
      throw new IllegalStateException("no store");
    }
  }

  @Override
  public @Nullable StoredCompletion find(CacheKey key) {
    return null;
  }

  @Override
  public List<Neighbour> nearest(CacheScope scope, Embedding embedding, int k) {
    return List.of();
  }

  @Override
  public boolean put(StoredCompletion entry) {
    return false;
  }

  @Override
  public void link(CacheKey alias, StoredCompletion entry) {}

  @Override
  public void hide(StoredCompletion entry) {
    hidden.add(entry);
  }

  @Override
  public Selection select(Selector selector, int limit) {
    return new Selection(List.of(), 0);
  }

  @Override
  public long purge(Selector selector) {
    return 0;
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public long entries() {
    return 0;
  }
}
