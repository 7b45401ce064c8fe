package dev.reprise.benchmarks.eviction;

import dev.reprise.store.eviction.Quotas;
import dev.reprise.store.eviction.Resident;
import dev.reprise.store.eviction.ValueEviction;
import org.jspecify.annotations.Nullable;

/** The gateway's own. */
final class ByValue implements Policy {
  private final @Nullable Entry[] entries;
  private final Workload workload;
  private final double[] worths;
  private final ValueEviction<Entry> eviction;

  ByValue(Workload workload, long maxBytes, double[] worths) {
    this.workload = workload;
    this.worths = worths;
    this.entries = new @Nullable Entry[worths.length];
    this.eviction = new ValueEviction<>(maxBytes, Quotas.NONE);
  }

  @Override
  public boolean request(int key) {
    Entry present = entries[key];
    if (present != null) {
      eviction.used(present);
      return true;
    }
    Entry entry = new Entry(key);
    entries[key] = entry;
    eviction.enter(entry);
    for (Entry victim = eviction.victim(); victim != null; victim = eviction.victim()) {
      entries[victim.key] = null;
    }
    return false;
  }

  private final class Entry extends Resident {
    private final int key;

    private Entry(int key) {
      this.key = key;
    }

    @Override
    public long bytes() {
      return workload.bytes()[key];
    }

    @Override
    public double worth() {
      return worths[key];
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    @Override
    public long keyHash() {
      long hash = (key + 1) * 0x9E3779B97F4A7C15L;
      hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
      hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
      return hash ^ (hash >>> 31);
    }

    @Override
    public String tenant() {
      return "default";
    }

    @Override
    public String namespace() {
      return "default";
    }
  }
}
