package dev.reprise.store.eviction;

/** A resident of given figures. */
final class Thing extends Resident {
  final long key;
  private final String tenant;
  private final String namespace;
  private final long bytes;
  private final double worth;

  Thing(long key, String tenant, String namespace, long bytes, double worth) {
    this.key = key;
    this.tenant = tenant;
    this.namespace = namespace;
    this.bytes = bytes;
    this.worth = worth;
  }

  static Thing of(long key, long bytes, double worth) {
    return new Thing(key, "t", "n", bytes, worth);
  }

  static Thing of(long key, String tenant, long bytes) {
    return new Thing(key, tenant, "n", bytes, 1);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public double worth() {
    return worth;
  }

  @Override
  public long keyHash() {
    return hash(key);
  }

  /** The finaliser of SplitMix64. */
  static long hash(long key) {
    long hash = (key + 1) * 0x9E3779B97F4A7C15L;
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public String toString() {
    return key + " of " + tenant + "/" + namespace + ", " + bytes + " B, worth " + worth;
  }
}
