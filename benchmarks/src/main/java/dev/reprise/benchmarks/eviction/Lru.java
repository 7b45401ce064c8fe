package dev.reprise.benchmarks.eviction;

import java.util.Iterator;
import java.util.LinkedHashSet;

/** What has not been used for longest goes. */
final class Lru implements Policy {
  private final LinkedHashSet<Integer> keys = new LinkedHashSet<>();
  private final Workload workload;
  private final long maxBytes;
  private long bytes;

  Lru(Workload workload, long maxBytes) {
    this.workload = workload;
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean request(int key) {
    if (keys.remove(key)) {
      return keys.add(key);
    }
    keys.add(key);
    bytes += workload.bytes()[key];
    Iterator<Integer> oldest = keys.iterator();
    while (bytes > maxBytes) {
      bytes -= workload.bytes()[oldest.next()];
      oldest.remove();
    }
    return false;
  }
}
