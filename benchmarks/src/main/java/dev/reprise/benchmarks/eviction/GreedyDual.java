package dev.reprise.benchmarks.eviction;

import java.util.Comparator;
import java.util.TreeSet;

/** GDSF by the book: an exact order by L + frequency × worth / bytes, no admission. */
final class GreedyDual implements Policy {
  private static final int USES_PER_HALVING = 10;

  private final Workload workload;
  private final double[] worths;
  private final boolean remembers;
  private final double[] priorities;
  private final int[] frequencies;
  private final TreeSet<Integer> present;
  private final long maxBytes;
  private double floor;
  private long bytes;
  private long uses;

  /**
   * @param worths of a hit, by key
   * @param remembers frequencies of evicted keys too, halving all every so often
   */
  GreedyDual(Workload workload, long maxBytes, double[] worths, boolean remembers) {
    this.workload = workload;
    this.maxBytes = maxBytes;
    this.worths = worths;
    this.remembers = remembers;
    this.priorities = new double[worths.length];
    this.frequencies = new int[worths.length];
    this.present =
        new TreeSet<>(
            Comparator.comparingDouble((Integer key) -> priorities[key])
                .thenComparing(Comparator.naturalOrder()));
  }

  @Override
  public boolean request(int key) {
    age();
    boolean hit = present.remove(key);
    frequencies[key]++;
    priorities[key] = floor + Math.max(1, frequencies[key]) * worths[key] / workload.bytes()[key];
    present.add(key);
    bytes += hit ? 0 : workload.bytes()[key];
    while (bytes > maxBytes) {
      evict(present.first());
    }
    return hit;
  }

  private void evict(int victim) {
    present.remove(victim);
    floor = priorities[victim];
    bytes -= workload.bytes()[victim];
    if (!remembers) {
      frequencies[victim] = 0;
    }
  }

  private void age() {
    if (remembers && ++uses > (long) USES_PER_HALVING * (present.size() + 100)) {
      uses = 0;
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] /= 2;
      }
    }
  }
}
