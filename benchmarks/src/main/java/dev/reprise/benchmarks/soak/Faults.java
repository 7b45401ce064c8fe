package dev.reprise.benchmarks.soak;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the provider did wrong, and when: only that excuses an answer that does not come. */
final class Faults {
  private final ConcurrentHashMap<Integer, Long> last = new ConcurrentHashMap<>();
  private final LongAdder count = new LongAdder();

  void add(int number) {
    last.put(number, System.nanoTime());
    count.increment();
  }

  boolean since(int number, long nanos) {
    Long at = last.get(number);
    return at != null && at - nanos >= 0;
  }

  long count() {
    return count.sum();
  }
}
