package dev.reprise.store;

import dev.reprise.cache.CompletionStore;
import java.util.function.LongSupplier;

class MemoryInvalidationTest extends InvalidationContract {
  @Override
  CompletionStore open(LongSupplier nanoClock) {
    return new MemoryCompletionStore(64 << 20, nanoClock);
  }
}
