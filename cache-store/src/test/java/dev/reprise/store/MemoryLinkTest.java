package dev.reprise.store;

import dev.reprise.cache.CompletionStore;
import java.util.function.LongSupplier;

class MemoryLinkTest extends LinkContract {
  @Override
  CompletionStore open(LongSupplier nanoClock) {
    return new MemoryCompletionStore(new StoreConfig(64 << 20), nanoClock);
  }
}
