package dev.reprise.benchmarks.store;

import com.sun.management.OperatingSystemMXBean;
import dev.reprise.cache.Selector;
import dev.reprise.cache.StoredCompletion;
import dev.reprise.store.MemoryCompletionStore;
import dev.reprise.store.StoreConfig;
import dev.reprise.store.Worth;
import dev.reprise.store.row.Rows;
import dev.reprise.store.seal.EncryptionConfig;
import dev.reprise.store.seal.Seals;
import dev.reprise.store.sqlite.SqliteBacking;
import dev.reprise.store.sqlite.SqliteConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The file of a node: entries stored a second, how long a start takes, room on the disk.
 *
 * <p>Arguments: {@code encrypted} for an encrypted file, then how many entries, each a run; 10,000
 * and 100,000 without.
 */
public final class StoreBench {
  private static final long MEMORY_BYTES = 2L << 30;
  private static final int WARM_UP = 5_000;
  private static final int STARTS = 3;

  private final Corpus corpus = new Corpus();

  private final Seals seals;

  private StoreBench(boolean encrypted) {
    List<String> keys = encrypted ? List.of("5e".repeat(32)) : List.of();
    seals = Seals.of(new EncryptionConfig(keys, "", true));
  }

  public static void main(String[] arguments) throws IOException {
    boolean encrypted = arguments.length > 0 && arguments[0].equals("encrypted");
    StoreBench bench = new StoreBench(encrypted);
    List<String> told = List.of(arguments).subList(encrypted ? 1 : 0, arguments.length);
    List<String> sizes = told.isEmpty() ? List.of("10000", "100000") : told;
    bench.run(WARM_UP, false);
    System.out.println(
        "| entries | stored /s | first start s | later starts s | CPU s | bytes an entry | purge of"
            + " all s | RSS MB |\n"
            + "|---|---|---|---|---|---|---|---|");
    for (String size : sizes) {
      bench.run(Integer.parseInt(size), true);
    }
  }

  private void run(int count, boolean told) throws IOException {
    Path folder = Files.createTempDirectory("store-bench");
    try {
      double stored = count / store(folder, count);
      long bytes = Files.size(folder.resolve("cache.db"));
      List<Double> starts = new ArrayList<>();
      double purge = 0;
      double cpu = 0;
      long rss = 0;
      for (int i = 0; i < STARTS; i++) {
        System.gc();
        try (MemoryCompletionStore store = create(folder)) {
          double before = cpuSeconds();
          starts.add(seconds(store::open));
          cpu = cpuSeconds() - before;
          require(count, store.entries());
          rss = residentBytes();
          purge = i == STARTS - 1 ? seconds(() -> store.purge(Selector.ALL)) : 0;
        }
      }
      if (told) {
        System.out.printf(
            Locale.ROOT,
            "| %,d | %,.0f | %.2f | %.2f | %.2f | %,d | %.2f | %d |%n",
            count,
            stored,
            starts.getFirst(),
            starts.subList(1, STARTS).stream().min(Comparator.naturalOrder()).orElseThrow(),
            cpu,
            bytes / count,
            purge,
            rss >> 20);
      }
    } finally {
      delete(folder);
    }
  }

  /** Seconds until all is committed. */
  private double store(Path folder, int count) {
    List<StoredCompletion> entries = new ArrayList<>();
    SqliteConfig config = SqliteConfig.DEFAULTS;
    SqliteBacking backing = new SqliteBacking(folder, config, rows());
    try (MemoryCompletionStore store = create(backing)) {
      store.open();
      for (int i = 0; i < count; i++) {
        entries.add(corpus.entry(store.nanoTime(), i));
      }
      return seconds(
          () -> {
            for (int i = 0; i < count; i++) {
              while (i % 1_000 == 0 && backing.figures().queued() > config.queueLimit() / 2) {
                backing.flushed().toCompletableFuture().join();
              }
              store.put(entries.get(i));
            }
            require(true, backing.flushed().toCompletableFuture().join());
          });
    }
  }

  private MemoryCompletionStore create(Path folder) {
    return create(new SqliteBacking(folder, SqliteConfig.DEFAULTS, rows()));
  }

  private static MemoryCompletionStore create(SqliteBacking backing) {
    return new MemoryCompletionStore(
        StoreConfig.DEFAULTS.withMaxBytes(MEMORY_BYTES), System::nanoTime, backing, Worth.CALLS);
  }

  private Rows rows() {
    return new Rows(() -> "bench", true, System::nanoTime, InstantSource.system(), seals);
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Of all threads: what a start takes however busy the machine is. */
  private static double cpuSeconds() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e9;
  }

  private static void require(Object expected, Object actual) {
    if (!expected.toString().equals(actual.toString())) {
      throw new IllegalStateException("expected " + expected + ", got " + actual);
    }
  }

  /** Of this process, 0 where the system does not tell. */
  private static long residentBytes() throws IOException {
    Path statm = Path.of("/proc/self/statm");
    return Files.exists(statm) ? Long.parseLong(Files.readString(statm).split(" ")[1]) * 4_096 : 0;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
