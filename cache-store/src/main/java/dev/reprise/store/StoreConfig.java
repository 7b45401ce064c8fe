package dev.reprise.store;

/**
 * How much the store may hold.
 *
 * @param maxBytes memory for answers, questions, vectors and what keeping them costs, > 0; the
 *     least valuable entries are evicted beyond it
 */
public record StoreConfig(long maxBytes) {

  /** 256 MiB: some 40,000 answers of 2 kB with their vectors. */
  public static final StoreConfig DEFAULTS = new StoreConfig(256L << 20);

  public StoreConfig {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes must be > 0, got " + maxBytes);
    }
  }
}
