package dev.reprise.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.reprise.cache.CacheKey;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keys that answer with other keys' entries: shortcuts that save an embedding, each to be had again
 * for one. So they live in memory alone, within a bound of their own, and the least used go first.
 */
final class Links {
  private final Cache<CacheKey, Link> links;

  /**
   * @param maxBytes of all links, > 0
   */
  Links(long maxBytes, Executor maintenance) {
    links =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((CacheKey alias, Link link) -> Weight.ofLink(alias))
            .executor(maintenance)
            .build();
  }

  @Nullable Link of(CacheKey alias) {
    return links.getIfPresent(alias);
  }

  void put(CacheKey alias, Link link) {
    links.put(alias, link);
  }

  void remove(CacheKey alias) {
    links.invalidate(alias);
  }

  /** Looks at all of them without noting a use. */
  void removeIf(Predicate<Link> dead) {
    links.asMap().values().removeIf(dead);
  }

  long bytes() {
    return links.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  void cleanUp() {
    links.cleanUp();
  }
}
