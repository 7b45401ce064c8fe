package dev.reprise.store;

import static dev.reprise.store.Samples.HOUR;
import static dev.reprise.store.Samples.key;

import dev.reprise.cache.CacheKey;
import dev.reprise.cache.CompletionStore;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.embedding.Embedding;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store on a clock that moves when told to. */
abstract class StoreFixture {
  static final CacheKey KEY = key(1, 1);
  static final CacheKey ALIAS = key(1, 2);

  final FakeClock clock = new FakeClock();
  CompletionStore store;

  /** Opens an empty store that has room for 20,000 small entries. */
  abstract CompletionStore open(LongSupplier nanoClock);

  @BeforeEach
  void openStore() {
    store = open(clock);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** Stores an entry that is fresh for an hour and then gone. */
  StoredCompletion put(CacheKey key, Embedding embedding) {
    return put(key, embedding, Duration.ZERO);
  }

  /** Stores an entry that is fresh for an hour. */
  StoredCompletion put(CacheKey key, Embedding embedding, Duration staleFor) {
    StoredCompletion entry = Samples.entry(key, embedding, store.nanoTime(), HOUR, staleFor, 100);
    store.put(entry);
    return entry;
  }
}
