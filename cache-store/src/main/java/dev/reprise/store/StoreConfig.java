package dev.reprise.store;

import dev.reprise.store.eviction.Quotas;
import dev.reprise.store.redis.RedisConfig;
import dev.reprise.store.seal.EncryptionConfig;
import dev.reprise.store.sqlite.SqliteConfig;

/**
 * How much the store may hold, for whom, and where it is kept beyond memory.
 *
 * @param maxBytes memory for answers, questions, vectors and what keeping them costs, > 0; the
 *     least valuable entries are evicted beyond it
 * @param memoryPressurePercent how much of the heap's old generation may stay in use after a
 *     collection, 50 to 100; beyond it nothing new is stored, and nothing looked up by meaning. 100
 *     is no bound
 * @param evict what counts as valuable
 * @param quotas what nobody else can push out
 * @param dataDir the folder of the file that outlives the process; {@value #NONE} for memory alone,
 *     empty where that is for the program to choose
 * @param storePrompts whether questions are kept outside of memory, too
 * @param file how the file is written
 * @param shared the server that several gateways share; it takes the place of the file
 * @param encryption of what is in the file or on the server
 */
public record StoreConfig(
    long maxBytes,
    int memoryPressurePercent,
    Evict evict,
    Quotas quotas,
    String dataDir,
    boolean storePrompts,
    SqliteConfig file,
    RedisConfig shared,
    EncryptionConfig encryption) {

  /** The data folder of those who want none. */
  public static final String NONE = "none";

  /** 256 MiB: some 60,000 answers of 2 kB with their vectors. */
  public static final StoreConfig DEFAULTS =
      new StoreConfig(
          256L << 20,
          90,
          new Evict(Goal.MONEY),
          Quotas.NONE,
          "",
          true,
          SqliteConfig.DEFAULTS,
          RedisConfig.DEFAULTS,
          EncryptionConfig.DEFAULTS);

  public StoreConfig {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes must be > 0, got " + maxBytes);
    }
    if (memoryPressurePercent < 50 || memoryPressurePercent > 100) {
      throw new IllegalArgumentException(
          "memoryPressurePercent must be 50 to 100, got " + memoryPressurePercent);
    }
    if (encryption.isOn() && shared.isUsed() && shared.mode() == RedisConfig.Mode.VECTOR_SETS) {
      throw new IllegalArgumentException(
          "encryption: expected shared.mode replicated, got vector-sets: a server that searches has"
              + " to see the vectors, and these tell what was asked");
    }
  }

  /**
   * What goes when memory is full.
   *
   * @param goal what a stored answer is valued by
   */
  public record Evict(Goal goal) {}

  public StoreConfig withMaxBytes(long bytes) {
    return new StoreConfig(
        bytes,
        memoryPressurePercent,
        evict,
        quotas,
        dataDir,
        storePrompts,
        file,
        shared,
        encryption);
  }

  public StoreConfig in(String folder) {
    return new StoreConfig(
        maxBytes,
        memoryPressurePercent,
        evict,
        quotas,
        folder,
        storePrompts,
        file,
        shared,
        encryption);
  }

  /** Whether there is a file beside memory. */
  public boolean isKept() {
    return !dataDir.isEmpty() && !dataDir.equals(NONE);
  }
}
