package dev.reprise.benchmarks.eviction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/** Caffeine, its weights the bytes. */
final class WindowTinyLfu implements Policy {
  private final Cache<Integer, Boolean> cache;

  WindowTinyLfu(Workload workload, long maxBytes) {
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Integer key, Boolean value) -> workload.bytes()[key])
            .executor(Runnable::run)
            .build();
  }

  @Override
  public boolean request(int key) {
    if (cache.getIfPresent(key) != null) {
      return true;
    }
    cache.put(key, true);
    return false;
  }
}
