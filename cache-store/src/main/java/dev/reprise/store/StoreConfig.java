package dev.reprise.store;

import dev.reprise.store.eviction.Quotas;
import dev.reprise.store.redis.RedisConfig;
import dev.reprise.store.sqlite.SqliteConfig;

/**
 * How much the store may hold, for whom, and where it is kept beyond memory.
 *
 * @param maxBytes memory for answers, questions, vectors and what keeping them costs, > 0; the
 *     least valuable entries are evicted beyond it
 * @param evict what counts as valuable
 * @param quotas what nobody else can push out
 * @param dataDir the folder of the file that outlives the process; {@value #NONE} for memory alone,
 *     empty where that is for the program to choose
 * @param storePrompts whether questions are kept outside of memory, too
 * @param file how the file is written
 * @param shared the server that several gateways share; it takes the place of the file
 */
public record StoreConfig(
    long maxBytes,
    Evict evict,
    Quotas quotas,
    String dataDir,
    boolean storePrompts,
    SqliteConfig file,
    RedisConfig shared) {

  /** The data folder of those who want none. */
  public static final String NONE = "none";

  /** 256 MiB: some 60,000 answers of 2 kB with their vectors. */
  public static final StoreConfig DEFAULTS =
      new StoreConfig(
          256L << 20,
          new Evict(Goal.MONEY),
          Quotas.NONE,
          "",
          true,
          SqliteConfig.DEFAULTS,
          RedisConfig.DEFAULTS);

  public StoreConfig {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes must be > 0, got " + maxBytes);
    }
  }

  /**
   * What goes when memory is full.
   *
   * @param goal what a stored answer is valued by
   */
  public record Evict(Goal goal) {}

  public StoreConfig withMaxBytes(long bytes) {
    return new StoreConfig(bytes, evict, quotas, dataDir, storePrompts, file, shared);
  }

  public StoreConfig in(String folder) {
    return new StoreConfig(maxBytes, evict, quotas, folder, storePrompts, file, shared);
  }

  /** Whether there is a file beside memory. */
  public boolean isKept() {
    return !dataDir.isEmpty() && !dataDir.equals(NONE);
  }
}
