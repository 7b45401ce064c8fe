package dev.reprise.store.sqlite;

/**
 * How the file is written.
 *
 * @param synchronous what outlives a power cut
 * @param maxBytes the file never grows beyond it, 1 MiB to 16 TiB; twice what memory may hold
 *     leaves room enough. A full file is treated as a full disk
 * @param queueLimit changes that may wait to be written, 1 to 10000000; beyond it they are dropped,
 *     and the file is compared with memory later
 * @param flushMs longest a change waits to be written, 1 to 60000
 * @param flushChanges so many waiting changes are written at once, 1 to 100000
 * @param usesMs how often counts of uses are written, 1 to 3600000; a crash costs what came since
 * @param retryMs when writing has failed, it is tried again after as much, 1 to 3600000, and later
 *     after longer
 */
public record SqliteConfig(
    Synchronous synchronous,
    long maxBytes,
    int queueLimit,
    long flushMs,
    int flushChanges,
    long usesMs,
    long retryMs) {

  public static final SqliteConfig DEFAULTS =
      new SqliteConfig(Synchronous.NORMAL, 4L << 30, 65_536, 50, 256, 15_000, 10_000);

  public SqliteConfig {
    requireRange("maxBytes", 1 << 20, 1L << 44, maxBytes);
    requireRange("queueLimit", 1, 10_000_000, queueLimit);
    requireRange("flushMs", 1, 60_000, flushMs);
    requireRange("flushChanges", 1, 100_000, flushChanges);
    requireRange("usesMs", 1, 3_600_000, usesMs);
    requireRange("retryMs", 1, 3_600_000, retryMs);
  }

  private static void requireRange(String name, long min, long max, long value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + ": expected " + min + " to " + max + ", got " + value);
    }
  }
}
