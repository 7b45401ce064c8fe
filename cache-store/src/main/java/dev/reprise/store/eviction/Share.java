package dev.reprise.store.eviction;

/** What a tenant or a namespace holds, and how much of it nobody else may take away. */
final class Share {
  private final Guarantee guarantee;

  long bytes;

  Share(Guarantee guarantee) {
    this.guarantee = guarantee;
  }

  /** Bytes that may not be taken: a fixed part, or one that changes with the number of tenants. */
  interface Guarantee {
    long bytes();
  }

  /** Only then may others' needs cost it an entry. */
  boolean isExceeded() {
    return bytes > guarantee.bytes();
  }

  /** Whether it holds its part even when so much of it goes. */
  boolean affords(long gone) {
    return bytes - gone >= guarantee.bytes();
  }

  long guaranteed() {
    return guarantee.bytes();
  }
}
