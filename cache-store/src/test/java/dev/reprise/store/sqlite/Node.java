package dev.reprise.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.Worth;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.Seals;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Memory and its file, as a gateway has them. */
final class Node implements AutoCloseable {
  /** Writes at once, tries again after 20 ms. */
  static final SqliteConfig QUICK =
      new SqliteConfig(Synchronous.NORMAL, 1L << 30, 10_000, 5, 256, 10, 20);

  private static final long MEMORY_BYTES = 256L << 20;

  final SqliteBacking backing;
  final MemoryCompletionStore store;

  Node(Path folder, SqliteConfig config) {
    this(folder, config, MEMORY_BYTES);
  }

  Node(Path folder, SqliteConfig config, long memoryBytes) {
    this(
        folder,
        config,
        memoryBytes,
        new Rows(Entries.SPACE, true, System::nanoTime, InstantSource.system()));
  }

  Node(Path folder, SqliteConfig config, long memoryBytes, Rows rows) {
    backing = new SqliteBacking(folder, config, rows);
    store =
        new MemoryCompletionStore(
            StoreConfig.DEFAULTS.withMaxBytes(memoryBytes), System::nanoTime, backing, Worth.CALLS);
  }

  /** With keys, the first of which encrypts. */
  static Node sealed(Path folder, Seals seals) {
    Rows rows =
        new Rows(() -> Entries.SPACE, true, System::nanoTime, InstantSource.system(), seals);
    Node node = new Node(folder, QUICK, MEMORY_BYTES, rows);
    node.store.open();
    return node;
  }

  /** With all that the folder holds. */
  static Node open(Path folder) {
    return open(folder, QUICK);
  }

  static Node open(Path folder, SqliteConfig config) {
    Node node = new Node(folder, config);
    node.store.open();
    return node;
  }

  StoredCompletion put(int number, int version) {
    StoredCompletion entry = Entries.entry(store.nanoTime(), number, version);
    assertThat(store.put(entry)).isTrue();
    return entry;
  }

  void putAll(int from, int to) {
    for (int i = from; i < to; i++) {
      put(i, 1);
    }
  }

  /** Whether all that was told is in the file. */
  boolean flushed() {
    return backing.flushed().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** The entry under the key has exactly its own answer. */
  void holds(int number, int version) {
    StoredCompletion found = store.find(Entries.key(number));
    assertThat(found).as("entry %s", number).isNotNull();
    assertThat(found.id()).isEqualTo(Entries.id(number, version));
    assertThat(found.completion().json()).isEqualTo(Entries.answer(found.id()));
  }

  void holdsAll(int from, int to) {
    for (int i = from; i < to; i++) {
      holds(i, 1);
    }
  }

  void lacks(int number) {
    assertThat(store.find(Entries.key(number))).isNull();
  }

  static void eventually(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
